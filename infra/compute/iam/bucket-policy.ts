/** Who may write to the bucket of access logs: load balancers, for the stage's own. Pure. */
import { loadBalancerArn, objectsArn, type Place } from "../arns";
import { accessLogBucketName, stagePrefix } from "../names";
import type { PolicyDocument, ResourceStatement } from "./document";

export const accessLogDocument = (place: Place, stage: string): PolicyDocument<ResourceStatement> => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "DeliverAccessLogs",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: [objectsArn(place, accessLogBucketName(stage, place.account), `AWSLogs/${place.account}`)],
      Condition: {
        ArnLike: { "aws:SourceArn": [loadBalancerArn(place, stagePrefix(stage))] },
        StringEquals: { "aws:SourceAccount": place.account },
      },
    },
  ],
});

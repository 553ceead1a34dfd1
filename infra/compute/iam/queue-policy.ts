/** Who may send to a context's dead-letter queue: the bus, for the context's own rules. Pure. */
import type { BoundedContext } from "../../../extracted/bounded-context";
import { queueArn, ruleArn, type Place } from "../arns";
import { busName, deadLetterQueueName, subscriptionRuleName } from "../names";
import { publishersOf } from "../subscriptions";
import type { PolicyDocument, ResourceStatement } from "./document";

export const deadLetterDocument = (
  place: Place,
  stage: string,
  context: Pick<BoundedContext, "name" | "events">,
): PolicyDocument<ResourceStatement> => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "TakeUndelivered",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["sqs:SendMessage"],
      Resource: [queueArn(place, deadLetterQueueName(stage, context.name))],
      Condition: {
        ArnEquals: {
          "aws:SourceArn": publishersOf(context).map((publisher) =>
            ruleArn(place, busName(stage), subscriptionRuleName(stage, context.name, publisher)),
          ),
        },
        StringEquals: { "aws:SourceAccount": place.account },
      },
    },
  ],
});

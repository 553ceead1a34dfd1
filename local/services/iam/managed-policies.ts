/** AWS's managed policies that may be attached here, as published. Others are refused by name. */
import type { PolicyDocument } from "./policy";

const document = (...Statement: PolicyDocument["Statement"][]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: Statement.flat(),
});

/** Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ */
export const MANAGED_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole": document({
    Effect: "Allow",
    Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: "*",
  }),
  "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy": document({
    Effect: "Allow",
    Action: [
      "ecr:GetAuthorizationToken",
      "ecr:BatchCheckLayerAvailability",
      "ecr:GetDownloadUrlForLayer",
      "ecr:BatchGetImage",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ],
    Resource: "*",
  }),
};

/** Who may use the stage's key: roles and services by name, each through the one service that it needs it for. Pure. */
import type { BoundedContext } from "../../../extracted/bounded-context";
import * as arns from "../arns";
import type { Place } from "../arns";
import {
  apiFunctionName,
  databaseFunctionName,
  listenerFunctionName,
  monolithTaskRoleName,
  relayFunctionName,
  stagePrefix,
} from "../names";
import { subscribes } from "../subscriptions";
import type { PolicyDocument, ResourceStatement } from "./document";

type KeyUser = Pick<BoundedContext, "name" | "events">;

/** A table's and a secret's data keys are made, wrapped and opened with the key; nothing hands the right on. */
const USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"];
const REWRAP = ["kms:ReEncryptFrom", "kms:ReEncryptTo"];

/**
 * Roles use it through one service only. They are named in a condition and not as principals: AWS refuses a key whose policy
 * names a role that is not there yet, and forgets one that was made anew.
 */
const throughService = (
  place: Place,
  sid: string,
  service: string,
  actions: readonly string[],
  roles: readonly string[],
): ResourceStatement => ({
  Sid: sid,
  Effect: "Allow",
  Principal: { AWS: "*" },
  Action: actions,
  Resource: ["*"],
  Condition: {
    StringEquals: {
      "kms:CallerAccount": place.account,
      "kms:ViaService": `${service}.${place.region}.amazonaws.com`,
    },
    ArnEquals: { "aws:PrincipalArn": roles.map((role) => arns.roleArn(place, role)) },
  },
});

/** The account's own: without it nobody could change the key any more. Whom in the account, roles of people say. */
const administration = (place: Place): ResourceStatement => ({
  Sid: "Administer",
  Effect: "Allow",
  Principal: { AWS: arns.rootArn(place) },
  Action: ["kms:*"],
  Resource: ["*"],
});

/** Log groups of the stage, and no others of the account. */
const logs = (place: Place, stage: string): ResourceStatement => ({
  Sid: "EncryptLogs",
  Effect: "Allow",
  Principal: { Service: `logs.${place.region}.amazonaws.com` },
  Action: [...USE, ...REWRAP],
  Resource: ["*"],
  Condition: {
    ArnLike: {
      "kms:EncryptionContext:aws:logs:arn": [
        arns.logGroupsArn(place, `/aws/lambda/${stagePrefix(stage)}-`),
        arns.logGroupsArn(place, `/banyan/${stage}/`),
      ],
    },
  },
});

/** An alarm that may not use the topic's key wakes nobody, and says so nowhere. */
const alarms = (place: Place, stage: string): ResourceStatement => ({
  Sid: "WakeSomeone",
  Effect: "Allow",
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: ["*"],
  Condition: {
    StringEquals: { "aws:SourceAccount": place.account },
    ArnLike: { "aws:SourceArn": [arns.alarmsArn(place, stage)] },
  },
});

export function keyDocument(
  place: Place,
  stage: string,
  contexts: readonly KeyUser[],
): PolicyDocument<ResourceStatement> {
  const functions = contexts.flatMap((context) => [
    apiFunctionName(stage, context.name),
    relayFunctionName(stage, context.name),
    ...(subscribes(context) ? [listenerFunctionName(stage, context.name)] : []),
  ]);
  const readers = contexts.flatMap(({ name }) => [apiFunctionName(stage, name), relayFunctionName(stage, name)]);
  const database = databaseFunctionName(stage);
  return {
    Version: "2012-10-17",
    Statement: [
      administration(place),
      ...(functions.length === 0
        ? []
        : [throughService(place, "UseTables", "dynamodb", [...USE, ...REWRAP], functions)]),
      throughService(
        place,
        "ReadSecrets",
        "secretsmanager",
        ["kms:Decrypt"],
        [monolithTaskRoleName(stage), database, ...readers],
      ),
      throughService(place, "MintSecrets", "secretsmanager", ["kms:GenerateDataKey"], [database]),
      logs(place, stage),
      alarms(place, stage),
    ],
  };
}

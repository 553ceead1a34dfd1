/** Statements that several roles share: the permission for one use each. Pure. */
import * as arns from "../arns";
import type { Place } from "../arns";
import type { Statement } from "./document";

/** A statement by hand, for what only one role does. */
export const allow = (
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  condition?: Statement["Condition"],
): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Action: actions,
  Resource: resources,
  ...(condition === undefined ? {} : { Condition: condition }),
});

/** A function's lines, and with them its metrics. The group itself is declared, never created by the function. */
export const writeFunctionLog = (place: Place, functionName: string): Statement =>
  allow(
    "WriteOwnLog",
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    [arns.functionLogStreamsArn(place, functionName)],
  );

export const useDatabase = (place: Place, stage: string): Statement =>
  allow(
    "UseDatabase",
    [
      "rds-data:BeginTransaction",
      "rds-data:CommitTransaction",
      "rds-data:ExecuteStatement",
      "rds-data:RollbackTransaction",
    ],
    [arns.clusterArn(place, stage)],
  );

/** Password of one database user: never the master's. */
export const readDatabaseSecret = (place: Place, stage: string, user: string): Statement =>
  allow("ReadDatabasePassword", ["secretsmanager:GetSecretValue"], [arns.databaseSecretArn(place, stage, user)]);

/** The key that marks forwarded requests. */
export const readForwardKey = (place: Place, stage: string): Statement =>
  allow("ReadForwardKey", ["secretsmanager:GetSecretValue"], [arns.forwardSecretArn(place, stage)]);

export const invokeFunctions = (place: Place, names: readonly string[]): Statement =>
  allow(
    "InvokeFunctions",
    ["lambda:InvokeFunction"],
    names.map((name) => arns.functionArn(place, name)),
  );

/** What Lambda writes of a traced run, in the function's name. X-Ray knows no resources to narrow it to. */
export const writeTraces = (traced: boolean): Statement =>
  allow("WriteTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], traced ? ["*"] : []);

/** What the roles of a stage's own parts may do. Pure. */
import {
  MONOLITH_DATABASE_USER,
  apiFunctionName,
  databaseFunctionName,
  monolithLogGroup,
  relayFunctionName,
} from "../../../migration/runtime/names";
import * as arns from "../arns";
import type { Place } from "../arns";
import { policyDocument, type PolicyDocument, type Statement } from "./document";
import {
  allow,
  invokeFunctions,
  readDatabaseSecret,
  readForwardKey,
  useDatabase,
  writeFunctionLog,
} from "./statements";

/** The monolith and the edge around it: its data, late writes to the functions, rings to the relays. */
export const monolithDocument = (place: Place, stage: string, contexts: readonly string[]): PolicyDocument<Statement> =>
  policyDocument(
    useDatabase(place, stage),
    readDatabaseSecret(place, stage, MONOLITH_DATABASE_USER),
    readForwardKey(place, stage),
    invokeFunctions(
      place,
      contexts.flatMap((context) => [apiFunctionName(stage, context), relayFunctionName(stage, context)]),
    ),
  );

/** Repository of an image in ECR: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:…`, else none. */
export const repositoryOf = (image: string): string | undefined =>
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([^:@]+)[:@]/.exec(image)?.[1];

/** What ECS does for the task before its code runs. */
export function executionDocument(place: Place, stage: string, image: string): PolicyDocument<Statement> {
  const repository = repositoryOf(image);
  return policyDocument(
    allow(
      "PullImage",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      repository === undefined ? [] : [arns.repositoryArn(place, repository)],
    ),
    // The only action here that AWS cannot narrow to a resource.
    allow("LogInToRegistry", ["ecr:GetAuthorizationToken"], repository === undefined ? [] : ["*"]),
    allow(
      "WriteTaskLog",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      [arns.logStreamsArn(place, monolithLogGroup(stage))],
    ),
  );
}

/** The function that prepares the database: the only one that may read the master's password. */
export const databaseDocument = (place: Place, stage: string, users: readonly string[]): PolicyDocument<Statement> =>
  policyDocument(
    useDatabase(place, stage),
    allow("ReadMasterPassword", ["secretsmanager:GetSecretValue"], [arns.managedSecretsArn(place)], {
      StringEquals: { "aws:ResourceTag/aws:rds:primaryDBClusterArn": arns.clusterArn(place, stage) },
    }),
    allow(
      "MintSecrets",
      ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      [...users.map((user) => arns.databaseSecretArn(place, stage, user)), arns.forwardSecretArn(place, stage)],
    ),
    writeFunctionLog(place, databaseFunctionName(stage)),
  );

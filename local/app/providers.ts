/** The provider servers over the local cloud: the same ones for the embedded engine and for the real one. */
import { cloudwatchKinds } from "../engine/kinds/cloudwatch";
import { dynamodbKinds } from "../engine/kinds/dynamodb";
import { ecsKinds } from "../engine/kinds/ecs";
import { eventsKinds } from "../engine/kinds/events";
import { iamKinds } from "../engine/kinds/iam";
import { lambdaKinds } from "../engine/kinds/lambda";
import { lbKinds } from "../engine/kinds/lb";
import { rdsKinds } from "../engine/kinds/rds";
import { schedulerKinds } from "../engine/kinds/scheduler";
import { secretsmanagerKinds } from "../engine/kinds/secretsmanager";
import { sqsKinds } from "../engine/kinds/sqs";
import { ssmInvokes, ssmKinds } from "../engine/kinds/ssm";
import { composeKinds, recordedResourceKinds, serveAws, serveAwsx } from "../engine";
import { LOCAL_ACCOUNT, type Cloud } from "./cloud";

export interface ProviderServers {
  /** Package → address. */
  readonly addresses: Readonly<Record<"aws" | "awsx", string>>;
  close(): void;
}

/** Serves both on loopback; without ports on free ones. */
export async function serveProviders(
  cloud: Cloud,
  region: string,
  ports: { readonly aws?: number; readonly awsx?: number } = {},
): Promise<ProviderServers> {
  const registry = composeKinds(
    dynamodbKinds(cloud.dynamodb),
    rdsKinds(cloud.rds),
    secretsmanagerKinds(cloud.secrets),
    ssmKinds(cloud.ssm),
    iamKinds(cloud.iam),
    lbKinds(cloud.elb),
    lambdaKinds(cloud.lambda),
    ecsKinds(cloud.ecs),
    schedulerKinds(cloud.scheduler),
    eventsKinds(cloud.events),
    sqsKinds(cloud.sqs),
    cloudwatchKinds(cloud.cloudwatch, cloud.logs),
    recordedResourceKinds(Math.random),
  );
  const invokes = ssmInvokes(cloud.ssm);
  const aws = await serveAws({ registry, account: LOCAL_ACCOUNT, region, random: Math.random, invokes }, ports.aws);
  const awsx = await serveAwsx(ports.awsx);
  return {
    addresses: { aws: aws.address, awsx: awsx.address },
    close: () => {
      aws.close();
      awsx.close();
    },
  };
}

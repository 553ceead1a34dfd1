/**
 * The local cloud with real processes: the monolith's task and the functions' environments are children that can be killed
 * and frozen, and every call of theirs to the cloud passes the fault proxy. Roles, policies and stores are those of a stage.
 */
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ratings as context } from "../../../extracted/ratings";
import { bundle } from "../../../infra/compute/bundles/build";
import { apiEntry } from "../../../infra/compute/bundles/entries";
import {
  apiEnvironment,
  type Environment,
  monolithEnvironment,
  relayEnvironment,
} from "../../../infra/compute/environment";
import { apiDocument, relayDocument } from "../../../infra/compute/iam/context-roles";
import { monolithDocument } from "../../../infra/compute/iam/stage-roles";
import { systemClock } from "../../../local/services/clock";
import { childEnvironments } from "../../../local/services/lambda/child-environment";
import type { FunctionSettings } from "../../../local/services/lambda/function";
import { LambdaService } from "../../../local/services/lambda/service";
import { Processes } from "../../../local/services/process";
import { sdkEnvironment } from "../../../local/services/roles";
import { prepareDatabase } from "../../../migration/database/prepare";
import * as names from "../../../migration/runtime/names";
import { createDatabase } from "../../../migration/sql/data-api";
import { type DataCloud, startDataCloud } from "../../support/data-cloud";
import { freePort } from "../../support/free-port";
import { ROOT } from "../../support/source-files";
import { ACCOUNT, REGION } from "../../support/stores";
import type { Call } from "../inject/calls";
import { FaultProxy, type OnReport, type Passage } from "../inject/proxy";
import { Front } from "./front";
import { Bus } from "./bus";
import { bundleMutant, type Mutation } from "./sabotage";
import { configOf, STAGE } from "./settings";
import { createTable } from "./table";
import { MonolithTask } from "./task";
import { Snapshots } from "./snapshots";

const RELAY_SOURCE = `export * from "./test/faults/processes/relay";`;
/** As in production. */
const RELAY_CONCURRENCY = 6;
const PLACE = { partition: "aws", region: REGION, account: ACCOUNT };
export const GENERATIONS = [1, 2] as const;
export const tableOf = (generation: number): string => names.tableName(STAGE, context.name, generation);
export const RELAY = names.relayFunctionName(STAGE, context.name);
export const API = names.apiFunctionName(STAGE, context.name);

export interface WorldArgs {
  readonly passage: Passage;
  readonly onReport: OnReport;
  readonly onLine: (part: string, line: string) => void;
  /** The relay with a guard taken out. */
  readonly sabotage?: readonly Mutation[];
}

export interface World {
  readonly cloud: DataCloud;
  readonly lambda: LambdaService;
  readonly front: Front;
  readonly task: MonolithTask;
  readonly snapshots: Snapshots;
  readonly keys: ReturnType<typeof generateKeyPairSync>;
  readonly tester: string;
  /** Database user of the relay. */
  readonly relayUser: string;
  /** Points both functions to the table of a generation, as an update of the stack does. */
  deploy(generation: number): void;
  stop(): Promise<void>;
}

export async function startWorld(args: WorldArgs): Promise<World> {
  const cloud = await startDataCloud({ onLog: args.onLine });
  const processes = new Processes();
  const parts = new Map<string, Call["part"]>();
  const proxy = new FaultProxy(new URL(cloud.gateway.url), (key) => parts.get(key), args.passage, args.onReport);
  await proxy.start();
  const keys = generateKeyPairSync("ed25519");
  const tester = randomBytes(8).toString("hex");
  const relayUser = names.relayDatabaseUser(context.name);
  const database = await prepareStage(cloud, [names.MONOLITH_DATABASE_USER, relayUser]);

  const grant = (generation: number) => {
    const given = { place: PLACE, stage: STAGE, context, generation };
    return {
      api: cloud.role("api", apiDocument(given).Statement),
      relay: cloud.role("relay", relayDocument(given).Statement),
    };
  };
  const roles = {
    ...grant(1),
    monolith: cloud.role("monolith", monolithDocument(PLACE, STAGE, [context.name]).Statement),
  };
  for (const [part, { accessKeyId }] of Object.entries(roles)) parts.set(accessKeyId, part as Call["part"]);
  const lambda = new LambdaService({
    directory: join(cloud.root, "lambda"),
    account: ACCOUNT,
    region: REGION,
    clock: systemClock,
    random: Math.random,
    authorise: cloud.iam.authorise,
    credentialsFor: (role) => (role.endsWith("relay") ? roles.relay : roles.api),
    apiUrl: () => proxy.url,
    logs: { write: (group, _stream, text) => args.onLine(group, text), openStream: () => () => undefined },
    metrics: { metric: () => ({ add: () => undefined }), intake: () => undefined },
    limits: { environments: 10, queueWaitMs: 20 },
    startEnvironment: childEnvironments(processes),
  });
  cloud.gateway.register(lambda).register(new Bus());
  await lambda.start();

  const monolithPort = await freePort();
  const front = new Front(() => ({ lambda, functionName: API, path: "/ratings", tester, monolithPort }));
  await front.start();

  const config = configOf(keys.publicKey.export({ type: "spki", format: "pem" }).toString());
  const stage = { stage: STAGE, config, publicUrl: front.url, testerSecret: tester };
  const access = (user: string) => ({
    clusterArn: database.clusterArn,
    secretArn: database.secretArn(user),
    database: names.DATABASE_NAME,
  });
  const folders = { root: ROOT, build: join(ROOT, ".banyan", "build") };
  const [apiCode, relayCode, taskCode] = await Promise.all([
    bundle(apiEntry(context), folders),
    args.sabotage === undefined
      ? bundle({ name: "faults-relay", source: RELAY_SOURCE }, folders)
      : bundleMutant(RELAY_SOURCE, args.sabotage, join(cloud.root, "mutant")),
    bundle({ name: "faults-monolith", source: `import "./migration/edge/main";` }, folders),
  ]);

  const settingsFor = (name: string, role: string, environment: Environment): FunctionSettings => ({
    ...{ name, role: `arn:aws:iam::${ACCOUNT}:role/${role}`, handler: "index.handler", runtime: "nodejs24.x" },
    ...{
      memoryMb: 256,
      timeoutSeconds: role === "relay" ? 60 : 30,
      environment,
      logGroup: names.functionLogGroup(name),
    },
    ...(role === "relay" && { reservedConcurrency: RELAY_CONCURRENCY }),
  });
  const functions = (generation: number): readonly FunctionSettings[] => {
    const table = tableOf(generation);
    const relay = relayEnvironment(stage, { name: context.name, table, generation }, access(relayUser));
    return [
      settingsFor(API, "api", apiEnvironment(stage, context.name, table)),
      settingsFor(RELAY, "relay", { ...relay, FAULTS_DIRECTOR: `${proxy.url}/faults/step` }),
    ];
  };
  for (const generation of GENERATIONS) await createTable(cloud, context, tableOf(generation));
  for (const settings of functions(1)) {
    lambda.createFunction(settings, { path: settings.name === API ? apiCode : relayCode });
    lambda.putEventInvoke(settings.name, { maximumEventAgeSeconds: 60, maximumRetryAttempts: 0 });
  }
  let deployed = 1;

  const task = new MonolithTask({
    processes,
    script: join(taskCode, "index.js"),
    env: {
      ...sdkEnvironment(roles.monolith, REGION, proxy.url),
      ...monolithEnvironment(stage, access(names.MONOLITH_DATABASE_USER), {
        region: REGION,
        port: monolithPort,
        seed: false,
      }),
    },
    onLine: (line) => args.onLine("monolith", line),
  });
  await task.start();

  return {
    ...{ cloud, lambda, front, task, keys, tester, relayUser },
    snapshots: new Snapshots(cloud, names.DATABASE_NAME, GENERATIONS.map(tableOf)),
    deploy(generation) {
      if (generation === deployed) return;
      deployed = generation;
      grant(generation);
      for (const settings of functions(generation)) lambda.updateFunction(settings);
    },
    async stop() {
      await task.stop();
      await lambda.stop();
      await processes.close(0);
      front.stop();
      proxy.stop();
      await cloud.dispose();
    },
  };
}

/** The stage's cluster, secrets, roles and schema, as the graph and the database function make them. */
async function prepareStage(
  cloud: DataCloud,
  users: readonly string[],
): Promise<{ readonly clusterArn: string; secretArn(user: string): string }> {
  const cluster = await cloud.rds.create({
    ...{ identifier: names.stagePrefix(STAGE), engineVersion: "17.4", databaseName: names.DATABASE_NAME },
    ...{ masterUsername: "postgres", httpEndpoint: true },
  });
  const arns = new Map(
    [...users.map((user) => names.databaseSecretName(STAGE, user)), names.forwardSecretName(STAGE)].map((name) => [
      name,
      cloud.secrets.create({ name }).arn,
    ]),
  );
  const master = createDatabase({
    client: new RDSDataClient(cloud.client()),
    clusterArn: cluster.arn,
    secretArn: cluster.masterSecretArn ?? "",
    database: names.DATABASE_NAME,
  });
  await prepareDatabase({
    stage: STAGE,
    users,
    master,
    secrets: new SecretsManagerClient(cloud.client()),
    randomBytes,
  });
  return {
    clusterArn: cluster.arn,
    secretArn: (user) => arns.get(names.databaseSecretName(STAGE, user)) ?? randomUUID(),
  };
}

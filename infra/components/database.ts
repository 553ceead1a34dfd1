/** The monolith's database, reached through the Data API, and the function that prepares users and schema in it. */
import * as pulumi from "@pulumi/pulumi";
import { Invocation } from "@pulumi/aws/lambda/invocation";
import { Cluster } from "@pulumi/aws/rds/cluster";
import { ClusterInstance } from "@pulumi/aws/rds/clusterInstance";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup";
import { Secret } from "@pulumi/aws/secretsmanager/secret";
import type { DatabaseEvent } from "../../migration/database/handler";
import { DATABASE_NAME, MONOLITH_DATABASE_USER, relayDatabaseUser } from "../../migration/runtime/names";
import { SCHEMA_FINGERPRINT } from "../../migration/schema";
import type { Place } from "../compute/arns";
import { databaseEnvironment, type DatabaseEnvironment } from "../compute/environment";
import { databaseDocument } from "../compute/iam/stage-roles";
import { databaseFunctionName, databaseSecretName, forwardSecretName, stagePrefix } from "../compute/names";
import type { Tags } from "../compute/tags";
import type { Network } from "./network";
import { ServiceFunction } from "./service-function";
import { isOn, kept, type StageArgs } from "./stage";

const DEFAULTS = {
  engine: "aurora-postgresql",
  /** The major version that the local cloud runs as well. */
  engineVersion: "17.5",
  /** Serverless v2: capacity follows the load. */
  instanceClass: "db.serverless",
  masterUser: "banyan_master",
  /** Creating roles and schema takes seconds; a paused cluster half a minute more to wake. */
  prepareTimeoutSeconds: 300,
  prepareMemoryMb: 512,
  /** One prepares; a second may while the first is given up on. */
  prepareConcurrency: 2,
} as const;

export interface DatabaseArgs extends StageArgs {
  readonly network: Network;
  /** Folder of the database function's bundle. */
  readonly bundle: string;
}

export class Database extends pulumi.ComponentResource {
  /** Done when users, secrets and the `banyan` schema exist. Whoever uses the database waits for it. */
  readonly prepared: Invocation;
  private readonly cluster: Cluster;
  private readonly secrets: ReadonlyMap<string, Secret>;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:Database", name, {}, opts);
    const tags = args.tags("platform");
    const users = [
      MONOLITH_DATABASE_USER,
      ...args.stage.contexts.map(({ declaration }) => relayDatabaseUser(declaration.name)),
    ];
    this.cluster = this.createCluster(name, args, tags);
    const instances = this.createInstances(name, args, tags);
    this.secrets = new Map(
      users.map((user) => [
        user,
        this.secret(`${name}-${user}`, databaseSecretName(args.stage.name, user), args, tags),
      ]),
    );
    const forwardKey = this.secret(`${name}-forward-key`, forwardSecretName(args.stage.name), args, tags);
    const prepare = this.prepareFunction(name, args, users, tags);
    this.prepared = new Invocation(
      `${name}-prepared`,
      {
        functionName: prepare.function.name,
        lifecycleScope: "CRUD",
        input: JSON.stringify({ kind: "database", users, schema: SCHEMA_FINGERPRINT } satisfies DatabaseEvent),
      },
      { parent: this, dependsOn: [prepare, ...instances, ...this.secrets.values(), forwardKey] },
    );
    this.registerOutputs({ clusterArn: this.cluster.arn });
  }

  /** How `user` reaches the database. */
  access(user: string): pulumi.Output<DatabaseEnvironment> {
    const secret = this.secrets.get(user);
    if (secret === undefined) throw new Error(`The database has no user "${user}"`);
    return pulumi.all([this.cluster.arn, secret.arn]).apply(([clusterArn, secretArn]) => ({
      clusterArn,
      secretArn,
      database: DATABASE_NAME,
    }));
  }

  private createCluster(name: string, args: DatabaseArgs, tags: Tags): Cluster {
    const { stage, network, keyArn } = args;
    const { database, deletionProtection } = stage.config.size;
    const identifier = stagePrefix(stage.name);
    const subnets = new SubnetGroup(
      `${name}-subnets`,
      { name: identifier, description: "Private subnets", subnetIds: network.privateSubnetIds, tags },
      { parent: this },
    );
    return new Cluster(
      `${name}-cluster`,
      {
        clusterIdentifier: identifier,
        engine: DEFAULTS.engine,
        engineMode: "provisioned",
        engineVersion: DEFAULTS.engineVersion,
        databaseName: DATABASE_NAME,
        masterUsername: DEFAULTS.masterUser,
        manageMasterUserPassword: true,
        enableHttpEndpoint: true,
        serverlessv2ScalingConfiguration: {
          minCapacity: database.minCapacity,
          maxCapacity: database.maxCapacity,
          ...(database.pauseAfterSeconds === undefined ? {} : { secondsUntilAutoPause: database.pauseAfterSeconds }),
        },
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [network.databaseGroupId],
        storageEncrypted: true,
        ...(isOn(database.ownKey) && keyArn !== undefined ? { kmsKeyId: keyArn } : {}),
        iamDatabaseAuthenticationEnabled: true,
        backupRetentionPeriod: database.backupDays,
        copyTagsToSnapshot: true,
        deletionProtection: isOn(deletionProtection),
        enabledCloudwatchLogsExports: ["postgresql"],
        tags,
        ...(isOn(deletionProtection)
          ? { skipFinalSnapshot: false, finalSnapshotIdentifier: `${identifier}-final` }
          : { skipFinalSnapshot: true }),
      },
      { parent: this, ...kept(args) },
    );
  }

  private createInstances(name: string, { stage }: DatabaseArgs, tags: Tags): readonly ClusterInstance[] {
    return Array.from(
      { length: stage.config.size.database.instances },
      (_, index) =>
        new ClusterInstance(
          `${name}-instance-${index + 1}`,
          {
            identifier: `${stagePrefix(stage.name)}-${index + 1}`,
            clusterIdentifier: this.cluster.id,
            engine: DEFAULTS.engine,
            engineVersion: this.cluster.engineVersion,
            instanceClass: DEFAULTS.instanceClass,
            publiclyAccessible: false,
            performanceInsightsEnabled: true,
            tags,
          },
          { parent: this },
        ),
    );
  }

  /** Declared without a value: the database function mints it where it is used, so that it is in no state and no plan. */
  private secret(name: string, secretName: string, { stage, keyArn }: StageArgs, tags: Tags): Secret {
    const { secretRecoveryDays } = stage.config.size;
    return new Secret(
      name,
      { name: secretName, recoveryWindowInDays: secretRecoveryDays, kmsKeyId: keyArn, tags },
      { parent: this },
    );
  }

  private prepareFunction(name: string, args: DatabaseArgs, users: readonly string[], tags: Tags): ServiceFunction {
    const { stage, place }: { stage: StageArgs["stage"]; place: Place } = args;
    const master = this.cluster.masterUserSecrets.apply((secrets) => secrets[0]?.secretArn ?? "");
    return new ServiceFunction(
      `${name}-prepare`,
      {
        functionName: databaseFunctionName(stage.name),
        description: "Creates users, secrets and the banyan schema",
        bundle: args.bundle,
        memoryMb: DEFAULTS.prepareMemoryMb,
        timeoutSeconds: DEFAULTS.prepareTimeoutSeconds,
        environment: pulumi
          .all([this.cluster.arn, master])
          .apply(([clusterArn, secretArn]) =>
            databaseEnvironment(stage.name, { clusterArn, secretArn, database: DATABASE_NAME }),
          ),
        document: databaseDocument(place, stage.name, users),
        size: stage.config.size,
        keyArn: args.keyArn,
        concurrency: DEFAULTS.prepareConcurrency,
        tags,
      },
      { parent: this },
    );
  }
}

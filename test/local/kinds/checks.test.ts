/** What AWS refuses at creation is refused before: one broken property of a good resource at a time. */
import assert from "node:assert/strict";
import { tableKind } from "../../../local/engine/kinds/dynamodb/table";
import { eventsKinds } from "../../../local/engine/kinds/events";
import { iamKinds } from "../../../local/engine/kinds/iam";
import { rdsKinds } from "../../../local/engine/kinds/rds";
import { secretsmanagerKinds } from "../../../local/engine/kinds/secretsmanager";
import { sqsKinds } from "../../../local/engine/kinds/sqs";
import { ssmKinds } from "../../../local/engine/kinds/ssm";
import { type Props, type ResourceKind, UNKNOWN } from "../../../local/engine/resource-kind";
import * as good from "./fixtures";

/** Checks are pure: they must not touch the service. */
const untouchable = (): never => new Proxy({}, { get: () => assert.fail("a check uses its service") }) as never;

const KINDS: readonly ResourceKind[] = [
  tableKind(untouchable()),
  ...rdsKinds(untouchable()),
  ...secretsmanagerKinds(untouchable()),
  ...ssmKinds(untouchable()),
  ...iamKinds(untouchable()),
  ...eventsKinds(untouchable()),
  ...sqsKinds(untouchable()),
];

const place = { urn: "urn", account: "000000000000", region: "eu-west-1" };

function failures(type: string, inputs: Props): readonly { property: string; reason: string }[] {
  const kind = KINDS.find(({ token }) => token.endsWith(`:${type}`));
  assert.ok(kind, type);
  return kind.check?.(inputs, place) ?? assert.fail(`${type} has no check`);
}

const FIXTURES: Readonly<Record<string, Props>> = {
  Table: good.TABLE,
  Cluster: good.CLUSTER,
  ClusterInstance: good.INSTANCE,
  SubnetGroup: good.SUBNET_GROUP,
  ClusterParameterGroup: { name: "g", family: "aurora-postgresql17" },
  Secret: good.SECRET,
  SecretVersion: good.SECRET_VERSION,
  Parameter: good.PARAMETER,
  Role: good.ROLE,
  RolePolicy: good.ROLE_POLICY,
  Policy: good.POLICY,
  RolePolicyAttachment: good.ATTACHMENT,
  EventBus: good.BUS,
  EventRule: good.RULE,
  EventTarget: good.TARGET,
  Queue: good.QUEUE,
  QueuePolicy: good.QUEUE_POLICY,
};

const attribute = (name: string, type = "S") => ({ name, type });
const index = (change: object) => ({
  globalSecondaryIndexes: [{ ...good.TABLE.globalSecondaryIndexes[0], ...change }],
});

const LOCAL_INDEX = { name: "local-a", rangeKey: "a", projectionType: "KEYS_ONLY" };
const local = (change: object) => ({ localSecondaryIndexes: [{ ...LOCAL_INDEX, ...change }] });
const locals = (count: number) => Array.from({ length: count }, (_, at) => ({ ...LOCAL_INDEX, name: `local-${at}` }));

const BROKEN: readonly [type: string, change: Props, property: string, reason: RegExp][] = [
  ["Table", { name: "ab" }, "name", /3 to 255/],
  ["Table", { name: "a b c" }, "name", /letters, digits/],
  ["Table", { billingMode: "FREE" }, "billingMode", /PAY_PER_REQUEST/],
  ["Table", { billingMode: undefined }, "readCapacity", /at least 1/],
  ["Table", { readCapacity: 5 }, "readCapacity", /must not be given/],
  ["Table", { hashKey: undefined }, "hashKey", /required/],
  ["Table", { attributes: [attribute("pk"), attribute("sk")] }, "attributes", /these are not: a/],
  ["Table", { attributes: [...good.TABLE.attributes, attribute("z")] }, "attributes", /Unused attributes: z/],
  ["Table", { attributes: [attribute("pk", "X"), attribute("sk"), attribute("a")] }, "attributes", /type of pk/],
  ["Table", { ttl: { enabled: true } }, "ttl.attributeName", /required/],
  ["Table", { streamEnabled: true }, "streamEnabled", /not emulated/],
  ["Table", index({ name: "i" }), "globalSecondaryIndexes[0].name", /3 to 255/],
  ["Table", index({ projectionType: "SOME" }), "globalSecondaryIndexes[0].projectionType", /KEYS_ONLY/],
  ["Table", index({ projectionType: "INCLUDE" }), "globalSecondaryIndexes[0].nonKeyAttributes", /INCLUDE needs it/],
  ["Table", local({ name: "by-a" }), "localSecondaryIndexes[0].name", /name of another index/],
  ["Table", local({ rangeKey: undefined }), "localSecondaryIndexes[0].rangeKey", /required/],
  ["Table", local({ rangeKey: "z" }), "attributes", /these are not: z/],
  ["Table", local({ projectionType: "INCLUDE" }), "localSecondaryIndexes[0].nonKeyAttributes", /INCLUDE needs it/],
  ["Table", { ...local({}), rangeKey: undefined }, "localSecondaryIndexes", /a rangeKey/],
  ["Table", { localSecondaryIndexes: locals(6) }, "localSecondaryIndexes", /at most 5 local secondary indexes, not 6/],
  ["Cluster", { clusterIdentifier: "One" }, "clusterIdentifier", /lower-case/],
  ["Cluster", { clusterIdentifier: "a--b" }, "clusterIdentifier", /single hyphens/],
  ["Cluster", { clusterIdentifier: "a".repeat(64) }, "clusterIdentifier", /1 to 63/],
  ["Cluster", { engine: "aurora-mysql" }, "engine", /aurora-postgresql/],
  ["Cluster", { masterUsername: "admin" }, "masterUsername", /reserved/],
  ["Cluster", { masterPassword: "12345678" }, "masterPassword", /together with manageMasterUserPassword/],
  ["Cluster", { manageMasterUserPassword: false }, "masterPassword", /required/],
  ["Cluster", { manageMasterUserPassword: false, masterPassword: "short" }, "masterPassword", /8 to 128/],
  ["Cluster", { databaseName: "1x" }, "databaseName", /first a letter/],
  ["Cluster", { backupRetentionPeriod: 36 }, "backupRetentionPeriod", /1 to 35/],
  ["Cluster", { skipFinalSnapshot: false }, "finalSnapshotIdentifier", /required/],
  [
    "Cluster",
    { serverlessv2ScalingConfiguration: { minCapacity: 0.3, maxCapacity: 4 } },
    "serverlessv2ScalingConfiguration.minCapacity",
    /0\.5/,
  ],
  [
    "Cluster",
    { serverlessv2ScalingConfiguration: { minCapacity: 8, maxCapacity: 4 } },
    "serverlessv2ScalingConfiguration.minCapacity",
    /greater/,
  ],
  ["ClusterInstance", { instanceClass: "t3.large" }, "instanceClass", /db\./],
  ["ClusterInstance", { promotionTier: 16 }, "promotionTier", /0 to 15/],
  ["SubnetGroup", { subnetIds: ["subnet-1"] }, "subnetIds", /2 availability zones/],
  ["SubnetGroup", { name: "default" }, "name", /reserved/],
  ["ClusterParameterGroup", { family: "mysql8.0" }, "family", /Aurora PostgreSQL/],
  ["Secret", { name: "a b" }, "name", /letters, digits/],
  ["Secret", { recoveryWindowInDays: 3 }, "recoveryWindowInDays", /0 or 7 to 30/],
  ["Secret", { policy: "{}" }, "policy", /not emulated/],
  ["SecretVersion", { secretString: undefined }, "secretString", /exactly one/],
  ["Parameter", { name: "/aws/x" }, "name", /must not begin/],
  ["Parameter", { name: `/${"a/".repeat(16)}b` }, "name", /15 levels/],
  ["Parameter", { value: "x".repeat(4097) }, "value", /1 to 4096/],
  ["Parameter", { type: "Text" }, "type", /SecureString/],
  ["Parameter", { value: undefined }, "value", /required/],
  ["Role", { name: "r".repeat(65) }, "name", /1 to 64/],
  ["Role", { path: "x" }, "path", /begins and ends/],
  ["Role", { maxSessionDuration: 60 }, "maxSessionDuration", /3600 to 43200/],
  ["Role", { assumeRolePolicy: good.DOCUMENT("a:b") }, "assumeRolePolicy", /Principal/],
  ["Role", { permissionsBoundary: "arn" }, "permissionsBoundary", /not emulated/],
  ["RolePolicy", { policy: "{" }, "policy", /not JSON/],
  ["RolePolicy", { policy: good.DOCUMENT("x".repeat(10)) }, "policy", /is no action/],
  ["RolePolicy", { policy: good.DOCUMENT(`s3:${"G".repeat(10_240)}`) }, "policy", /10240 is the limit/],
  ["Policy", { name: "a/b" }, "name", /letters, digits/],
  ["Policy", { policy: good.DOCUMENT(`s3:${"G".repeat(6_144)}`) }, "policy", /6144 is the limit/],
  [
    "RolePolicyAttachment",
    { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    "policyArn",
    /local cloud knows/,
  ],
  ["EventBus", { name: "default" }, "name", /cannot be created/],
  ["EventBus", { name: "a b" }, "name", /letters, digits/],
  ["EventRule", { name: "r".repeat(65) }, "name", /1 to 64/],
  ["EventRule", { eventPattern: "{" }, "eventPattern", /./],
  ["EventRule", { state: "ON" }, "state", /ENABLED/],
  ["EventTarget", { arn: "arn:aws:sqs:eu-central-1:000000000000:q" }, "arn", /functions only/],
  ["EventTarget", { retryPolicy: { maximumRetryAttempts: 186 } }, "retryPolicy", /185/],
  ["Queue", { name: "q".repeat(81) }, "name", /1 to 80/],
  ["Queue", { messageRetentionSeconds: 59 }, "messageRetentionSeconds", /60/],
  ["Queue", { visibilityTimeoutSeconds: 43_201 }, "visibilityTimeoutSeconds", /43200/],
  ["QueuePolicy", { policy: "{" }, "policy", /not JSON/],
];

describe("limits of the data services' resources", () => {
  for (const [type, fixture] of Object.entries(FIXTURES)) {
    it(`accepts a good ${type}`, () => assert.deepEqual(failures(type, fixture), []));

    it(`accepts a ${type} of which nothing is known yet`, () => {
      const unknown = Object.fromEntries(Object.keys(fixture).map((property) => [property, UNKNOWN]));
      assert.deepEqual(failures(type, unknown), []);
    });
  }

  for (const [type, change, property, reason] of BROKEN)
    it(`refuses a ${type} for its ${property}: ${reason.source}`, () => {
      const found = failures(type, { ...FIXTURES[type], ...change });
      assert.match(found.find((failure) => failure.property === property)?.reason ?? "not refused", reason);
    });
});

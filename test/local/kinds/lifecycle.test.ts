/** Every resource type of the data services: create, read, update, delete, and what is left on the service. */
import assert from "node:assert/strict";
import { DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { ExecuteStatementCommand, RDSDataClient } from "@aws-sdk/client-rds-data";
import { dynamodbKinds } from "../../../local/engine/kinds/dynamodb";
import { iamKinds } from "../../../local/engine/kinds/iam";
import { rdsKinds } from "../../../local/engine/kinds/rds";
import { composeKinds, type KindRegistry } from "../../../local/engine/kinds/registry";
import { secretsmanagerKinds } from "../../../local/engine/kinds/secretsmanager";
import { ssmInvokes, ssmKinds } from "../../../local/engine/kinds/ssm";
import type { KindContext, Props } from "../../../local/engine/resource-kind";
import { type DataCloud, startDataCloud } from "../../support/data-cloud";
import { CLUSTER, DOCUMENT, TABLE, TRUST } from "./fixtures";

const context: KindContext = { urn: "urn", name: "n", account: "000000000000", region: "eu-west-1" };

describe("resources of the data services", () => {
  let cloud: DataCloud;
  let kinds: KindRegistry;
  before(async () => {
    cloud = await startDataCloud();
    kinds = composeKinds(
      dynamodbKinds(cloud.dynamodb),
      rdsKinds(cloud.rds),
      secretsmanagerKinds(cloud.secrets),
      ssmKinds(cloud.ssm),
      iamKinds(cloud.iam),
    );
  });
  after(() => cloud.dispose());

  const kind = (token: string) => kinds.get(token);
  const create = (token: string, inputs: Props) => kind(token).create(inputs, context);
  const update = (token: string, id: string, olds: Props, news: Props) => kind(token).update?.(id, olds, news, context);
  const remove = (token: string, id: string, olds: Props) => kind(token).delete?.(id, olds, context);
  const read = (token: string, id: string, olds: Props) => kind(token).read?.(id, olds, context);

  describe("a table", () => {
    const token = "aws:dynamodb/table:Table";
    const { dynamodb } = { dynamodb: () => cloud.dynamodb };
    const describeTable = async () =>
      (await dynamodb().call("DescribeTable", { TableName: "items" }))["Table"] as Record<string, unknown>;

    it("is created, changed, protected and deleted", async () => {
      const { id, outputs } = await create(token, { ...TABLE, tagsAll: { owner: "us" } });
      assert.equal(id, "items");
      assert.equal(outputs["arn"], "arn:aws:dynamodb:eu-west-1:000000000000:table/items");
      const { TimeToLiveDescription } = await cloud.dynamodb.call("DescribeTimeToLive", { TableName: "items" });
      assert.deepEqual(TimeToLiveDescription, { AttributeName: "ttl", TimeToLiveStatus: "ENABLED" });
      const tags = async () =>
        (await cloud.dynamodb.call("ListTagsOfResource", { ResourceArn: outputs["arn"] }))["Tags"];
      assert.deepEqual(await tags(), [{ Key: "owner", Value: "us" }]);

      const index = { name: "by-b", hashKey: "b", projectionType: "ALL" };
      const news = {
        ...TABLE,
        attributes: [...TABLE.attributes.filter(({ name }) => name !== "a"), { name: "b", type: "S" }],
        globalSecondaryIndexes: [index],
        deletionProtectionEnabled: true,
        tagsAll: { owner: "you" },
        ttl: undefined,
      };
      const changed = (await update(token, id, outputs, news)) ?? {};
      const indexes = (await describeTable())["GlobalSecondaryIndexes"] as { IndexName: string }[];
      assert.deepEqual(
        indexes.map(({ IndexName }) => IndexName),
        ["by-b"],
      );
      assert.deepEqual(await tags(), [{ Key: "owner", Value: "you" }]);

      await assert.rejects(remove(token, id, changed) ?? Promise.resolve(), /protected against deletion/);
      const open = (await update(token, id, changed, { ...news, deletionProtectionEnabled: false })) ?? {};
      assert.equal((await read(token, id, open))?.["deletionProtectionEnabled"], false);
      await remove(token, id, open);
      assert.equal(await read(token, id, open), undefined);
      await remove(token, id, open);
    });

    it("is created with its local indexes", async () => {
      const index = { name: "local-a", rangeKey: "a", projectionType: "KEYS_ONLY" };
      const { id, outputs } = await create(token, { ...TABLE, localSecondaryIndexes: [index] });
      const client = new DynamoDBClient(cloud.client());
      for (const [sk, a] of [
        ["1", "y"],
        ["2", "x"],
        ["3", undefined],
      ] as const)
        await client.send(
          new PutItemCommand({
            TableName: "items",
            Item: { pk: { S: "1" }, sk: { S: sk }, b: { S: "more" }, ...(a !== undefined && { a: { S: a } }) },
          }),
        );
      const { Items } = await client.send(
        new QueryCommand({
          TableName: "items",
          IndexName: "local-a",
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": { S: "1" } },
        }),
      );
      assert.deepEqual(Items, [
        { pk: { S: "1" }, sk: { S: "2" }, a: { S: "x" } },
        { pk: { S: "1" }, sk: { S: "1" }, a: { S: "y" } },
      ]);
      await remove(token, id, outputs);
    });

    it("is not created twice, and forgets nothing when it is refused", async () => {
      const { id, outputs } = await create(token, TABLE);
      const client = new DynamoDBClient(cloud.client());
      await client.send(new PutItemCommand({ TableName: "items", Item: { pk: { S: "1" }, sk: { S: "1" } } }));
      await assert.rejects(create(token, TABLE), /already exists/);
      await remove(token, id, outputs);
    });
  });

  describe("a cluster", () => {
    const token = "aws:rds/cluster:Cluster";

    it("gives a secret with which the Data API answers, and takes its data along", async () => {
      const { id, outputs } = await create(token, CLUSTER);
      const [secret] = outputs["masterUserSecrets"] as { secretArn: string; secretStatus: string }[];
      const client = new RDSDataClient(cloud.client());
      const run = (sql: string) =>
        client.send(
          new ExecuteStatementCommand({
            resourceArn: String(outputs["arn"]),
            secretArn: secret?.secretArn,
            database: "conference",
            sql,
          }),
        );
      const { records } = await run("select current_user::text, current_database()::text");
      assert.deepEqual(records, [[{ stringValue: "banyan_master" }, { stringValue: "conference" }]]);
      await run("create table public.t (id int)");

      const instance = await create("aws:rds/clusterInstance:ClusterInstance", {
        identifier: "one-1",
        clusterIdentifier: id,
        instanceClass: "db.serverless",
      });
      assert.equal(instance.outputs["writer"], true);
      await assert.rejects(
        create("aws:rds/clusterInstance:ClusterInstance", { identifier: "x", clusterIdentifier: "none" }),
        /none not found/,
      );

      const closed = (await update(token, id, outputs, { ...CLUSTER, enableHttpEndpoint: false })) ?? {};
      await assert.rejects(run("select 1"), { name: "HttpEndpointNotEnabledException" });
      await assert.rejects(
        remove(token, id, { ...closed, deletionProtection: true }) ?? Promise.resolve(),
        /deletion protection/,
      );
      await assert.rejects(
        remove(token, id, { ...closed, skipFinalSnapshot: false }) ?? Promise.resolve(),
        /no snapshots/,
      );
      await remove(token, id, closed);
      assert.equal(await read(token, id, closed), undefined);
      const again = await create(token, CLUSTER);
      await remove(token, again.id, again.outputs);
    });

    it("refuses another major version than the one that runs", async () => {
      await assert.rejects(
        create(token, { ...CLUSTER, engineVersion: "16.4" }),
        /runs Postgres 17; the cluster declares 16\.4/,
      );
    });
  });

  it("a secret is created without a value, gets versions, and is deleted at once without a recovery window", async () => {
    const token = "aws:secretsmanager/secret:Secret";
    const inputs = { name: "banyan/local/x", recoveryWindowInDays: 0 };
    const { id, outputs } = await create(token, inputs);
    const version = await create("aws:secretsmanager/secretVersion:SecretVersion", { secretId: id, secretString: "v" });
    assert.deepEqual(version.outputs["versionStages"], ["AWSCURRENT"]);
    assert.equal(cloud.secrets.readFor({ kind: "operator", arn: "" }, id), "v");
    await update(token, id, outputs, { ...inputs, description: "d" });
    assert.equal(cloud.secrets.describe(id)?.description, "d");
    await remove(token, id, outputs);
    assert.equal(await read(token, id, outputs), undefined);
    await remove(token, (await create(token, inputs)).id, inputs);
  });

  it("a parameter is created, changed, listed by the provider's function and deleted", async () => {
    const token = "aws:ssm/parameter:Parameter";
    const inputs = { name: "/banyan/local/brake/x", type: "String", value: "1" };
    const { id, outputs } = await create(token, inputs);
    const changed = await update(token, id, outputs, { ...inputs, value: "2" });
    assert.equal(changed?.["version"], 2);
    const list = ssmInvokes(cloud.ssm)["aws:ssm/getParametersByPath:getParametersByPath"];
    assert.deepEqual((await list?.({ path: "/banyan/local/brake" }, context))?.["values"], ["2"]);
    assert.equal((await read(token, id, outputs))?.["value"], "2");
    await remove(token, id, outputs);
    assert.equal(await read(token, id, outputs), undefined);
  });

  it("a role has credentials while it exists, and only the policies that it was given", async () => {
    const role = await create("aws:iam/role:Role", { name: "r", assumeRolePolicy: TRUST });
    const arn = String(role.outputs["arn"]);
    const caller = { kind: "role", arn } as const;
    const may = (action: string) => () =>
      cloud.iam.authorise(caller, action, "arn:aws:dynamodb:eu-west-1:000000000000:table/t");
    assert.throws(may("dynamodb:GetItem"), { code: "AccessDeniedException" });

    const inline = { name: "own", role: "r", policy: DOCUMENT("dynamodb:GetItem") };
    const own = await create("aws:iam/rolePolicy:RolePolicy", inline);
    assert.equal(own.id, "r:own");
    may("dynamodb:GetItem")();
    await update("aws:iam/rolePolicy:RolePolicy", own.id, inline, { ...inline, policy: DOCUMENT("dynamodb:PutItem") });
    assert.throws(may("dynamodb:GetItem"), { code: "AccessDeniedException" });

    const shared = await create("aws:iam/policy:Policy", { name: "shared", policy: DOCUMENT("dynamodb:Query") });
    const attachment = { role: "r", policyArn: shared.id };
    const attached = await create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", attachment);
    may("dynamodb:Query")();
    await assert.rejects(
      remove("aws:iam/policy:Policy", shared.id, shared.outputs) ?? Promise.resolve(),
      /attached to entities: role r/,
    );
    await assert.rejects(remove("aws:iam/role:Role", "r", role.outputs) ?? Promise.resolve(), /DeleteConflict.*own/);

    await remove("aws:iam/rolePolicyAttachment:RolePolicyAttachment", attached.id, attachment);
    assert.throws(may("dynamodb:Query"), { code: "AccessDeniedException" });
    await remove("aws:iam/policy:Policy", shared.id, shared.outputs);
    await remove("aws:iam/rolePolicy:RolePolicy", own.id, inline);
    const { accessKeyId } = cloud.iam.credentialsFor(arn);
    await remove("aws:iam/role:Role", "r", role.outputs);
    assert.equal(cloud.iam.lookup(accessKeyId), undefined);
    assert.throws(() => cloud.iam.credentialsFor(arn), { code: "NoSuchEntity" });
  });

  it("a role's inline policies share one quota", async () => {
    const role = await create("aws:iam/role:Role", { name: "big", assumeRolePolicy: TRUST });
    const policy = (name: string) => ({ name, role: "big", policy: DOCUMENT(`dynamodb:${"G".repeat(6_000)}`) });
    await create("aws:iam/rolePolicy:RolePolicy", policy("one"));
    await assert.rejects(create("aws:iam/rolePolicy:RolePolicy", policy("two")), /Maximum policy size of 10240/);
    await remove("aws:iam/rolePolicy:RolePolicy", "big:one", policy("one"));
    await remove("aws:iam/role:Role", "big", role.outputs);
  });
});

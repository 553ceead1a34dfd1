import assert from "node:assert/strict";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import { type DatabaseAccess } from "../../support/database-store";
import { startStores, type Stores } from "../../support/stores";

const run = async (access: DatabaseAccess, sql: string) => {
  const { client, clusterArn: resourceArn, secretArn, database } = access;
  return client.send(new ExecuteStatementCommand({ resourceArn, secretArn, database, sql }));
};

describe("stores of the tests", () => {
  let stores: Stores;
  before(async () => {
    stores = await startStores();
  });
  after(() => stores.stop());

  it("gives users that are who they say", async () => {
    const monolith = await stores.database.user("monolith");
    const relay = await stores.database.user("banyan_x", ["banyan_relay", "monolith"]);
    const who = async (access: DatabaseAccess) =>
      (await run(access, "select session_user::text")).records?.[0]?.[0]?.stringValue;
    assert.deepEqual(
      [await who(stores.database.master()), await who(monolith), await who(relay)],
      ["postgres", "monolith", "banyan_x"],
    );
  });

  it("returns to what was kept", async () => {
    const monolith = await stores.database.user("monolith");
    await run(monolith, "create table kept (id int primary key)");
    await stores.database.keep();
    await run(monolith, "insert into kept values (1)");
    await run(monolith, "create table lost (id int)");
    await stores.createTable({ indexes: [] }, "items");
    const Key = { pk: { S: "a" }, sk: { S: "b" } };
    await stores.dynamo.send(new PutItemCommand({ TableName: "items", Item: Key }));

    await stores.reset();

    assert.deepEqual(await stores.database.admin("select count(*)::int as n, to_regclass('lost') as lost from kept"), [
      { n: 0, lost: null },
    ]);
    const { Item } = await stores.dynamo.send(new GetItemCommand({ TableName: "items", Key }));
    assert.equal(Item, undefined);
  });
});

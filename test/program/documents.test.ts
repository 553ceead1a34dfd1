import assert from "node:assert/strict";
import type { BoundedContext } from "../../extracted/bounded-context";
import type { Place } from "../../infra/compute/arns";
import { apiDocument, listenerDocument, relayDocument, sweepDocument } from "../../infra/compute/iam/context-roles";
import type { PolicyDocument, Statement } from "../../infra/compute/iam/document";
import { deadLetterDocument } from "../../infra/compute/iam/queue-policy";
import {
  databaseDocument,
  executionDocument,
  monolithDocument,
  repositoryOf,
} from "../../infra/compute/iam/stage-roles";
import { recordProgram } from "./support/record-program";

const place: Place = { partition: "aws", region: "eu-central-1", account: "111111111111" };
const TABLE = "arn:aws:dynamodb:eu-central-1:111111111111:table/banyan-dev-ratings-g2";

const context = {
  name: "ratings",
  tables: [{ sequence: { name: "ratings_id_seq", column: "id" } }, {}],
  grants: [
    { actions: ["dynamodb:Query", "dynamodb:DeleteItem"], on: "table", reason: "x" },
    { actions: ["dynamodb:Query"], on: "indexes", reason: "y" },
  ],
  events: { publishes: [], subscribes: [] },
} as unknown as BoundedContext;
const args = { place, stage: "dev", context, generation: 2 };

const by = (document: PolicyDocument<Statement>, sid: string): Statement => {
  const found = document.Statement.find((statement) => statement.Sid === sid);
  assert.ok(found, `no statement ${sid}`);
  return found;
};

const actions = (document: PolicyDocument<Statement>): readonly string[] =>
  document.Statement.flatMap((statement) => statement.Action);

describe("The api role", () => {
  const document = apiDocument(args);

  it("writes its own table in transactions only", () => {
    const write = by(document, "WriteOwnTable");
    assert.deepEqual(write.Action, ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]);
    assert.deepEqual(write.Resource, [TABLE]);
    assert.deepEqual(write.Condition, { StringEquals: { "dynamodb:EnclosingOperation": "TransactWriteItems" } });
  });

  it("counts identifiers outside of them, on its own counters alone", () => {
    const count = by(document, "CountIdentifiers");
    assert.deepEqual(count.Action, ["dynamodb:UpdateItem"]);
    assert.deepEqual(count.Condition, {
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["COUNTER#ratings_id_seq"] },
    });
  });

  it("has no statement for counters or indexes that the context does not declare", () => {
    const plain = apiDocument({ ...args, context: { ...context, tables: [], grants: [] } });
    assert.deepEqual(
      plain.Statement.map(({ Sid }) => Sid),
      ["ReadOwnTable", "WriteOwnTable", "InvokeFunctions", "ReadForwardKey", "WriteOwnLog"],
    );
  });

  it("takes the context's grants: reads where they stand, writes into the transaction's statement", () => {
    assert.deepEqual(by(document, "ReadOwnTable").Action, ["dynamodb:GetItem", "dynamodb:Query"]);
    assert.deepEqual(by(document, "ReadOwnIndexes").Resource, [`${TABLE}/index/*`]);
  });

  it("may not use the database, and rings its own relay only", () => {
    assert.ok(!actions(document).some((action) => action.startsWith("rds-data:")));
    assert.deepEqual(by(document, "InvokeFunctions").Resource, [
      "arn:aws:lambda:eu-central-1:111111111111:function:banyan-dev-ratings-relay",
    ]);
  });
});

describe("The relay role", () => {
  const document = relayDocument(args);

  it("is the context's one role with the database, by its own user's password", () => {
    assert.deepEqual(by(document, "UseDatabase").Resource, [
      "arn:aws:rds:eu-central-1:111111111111:cluster:banyan-dev",
    ]);
    assert.deepEqual(by(document, "ReadDatabasePassword").Resource, [
      "arn:aws:secretsmanager:eu-central-1:111111111111:secret:banyan/dev/database/banyan_ratings-??????",
    ]);
    assert.ok(!actions(sweepDocument(place, "dev", "ratings")).some((action) => action.startsWith("rds-data:")));
  });

  it("cannot read the key that marks forwarded requests", () => {
    assert.ok(!JSON.stringify(document).includes("forward-key"));
  });
});

describe("The roles of publishers and subscribers", () => {
  const subscriber = {
    ...context,
    events: { publishes: ["ratings"], subscribes: [{ context: "talks", table: "titles" }] },
  } as unknown as BoundedContext;
  const both = { ...args, context: subscriber };

  it("let the relay publish on the stage's bus under its own source", () => {
    const publish = by(relayDocument(both), "PublishChanges");
    assert.deepEqual(publish.Resource, ["arn:aws:events:eu-central-1:111111111111:event-bus/banyan-dev"]);
    assert.deepEqual(publish.Condition, { StringEquals: { "events:source": "banyan.ratings" } });
    assert.ok(!actions(relayDocument(args)).includes("events:PutEvents"));
  });

  it("let the listener put entries of the context's views alone, and set aside what it fails on", () => {
    const document = listenerDocument(both);
    assert.deepEqual([...actions(document)].sort(), [
      "dynamodb:PutItem",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sqs:SendMessage",
    ]);
    assert.deepEqual(by(document, "KeepViews").Condition, {
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["VIEW#talks.titles"] },
    });
  });

  it("let the api read its views in one call, and the bus send to the queue for the context's own rules", () => {
    assert.deepEqual(by(apiDocument(both), "ReadOwnViews").Condition, {
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["VIEWS", "VIEW#talks.titles"] },
    });
    const [statement] = deadLetterDocument(place, "dev", subscriber).Statement;
    assert.deepEqual(statement?.Condition?.["ArnEquals"], {
      "aws:SourceArn": ["arn:aws:events:eu-central-1:111111111111:rule/banyan-dev/banyan-dev-ratings-from-talks"],
    });
  });
});

describe("The stage's roles", () => {
  it("let the monolith invoke the functions of named contexts, and nothing when there is none", () => {
    assert.deepEqual(by(monolithDocument(place, "dev", ["ratings"]), "InvokeFunctions").Resource, [
      "arn:aws:lambda:eu-central-1:111111111111:function:banyan-dev-ratings-api",
      "arn:aws:lambda:eu-central-1:111111111111:function:banyan-dev-ratings-relay",
    ]);
    assert.ok(!JSON.stringify(monolithDocument(place, "dev", [])).includes("lambda:"));
    assert.ok(!JSON.stringify(monolithDocument(place, "dev", ["ratings"])).includes("dynamodb"));
  });

  it("let the database function alone read the master's password, by a condition on its cluster", () => {
    const read = by(databaseDocument(place, "dev", ["monolith"]), "ReadMasterPassword");
    assert.deepEqual(read.Condition, {
      StringEquals: {
        "aws:ResourceTag/aws:rds:primaryDBClusterArn": "arn:aws:rds:eu-central-1:111111111111:cluster:banyan-dev",
      },
    });
  });

  it("pull the image of its own repository, and ask nothing of ECR for images from elsewhere", () => {
    const image = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/banyan/monolith@sha256:0";
    assert.equal(repositoryOf(image), "banyan/monolith");
    assert.deepEqual(by(executionDocument(place, "dev", image), "PullImage").Resource, [
      "arn:aws:ecr:eu-central-1:111111111111:repository/banyan/monolith",
    ]);
    assert.ok(!JSON.stringify(executionDocument(place, "local", "banyan/monolith:local")).includes("ecr:"));
  });
});

describe("Policy documents of the program", () => {
  it("are known at preview, before anything exists", async () => {
    const { resources } = await recordProgram({
      stage: "prod",
      preview: true,
      config: { "banyan:contexts": { ratings: { phase: "canary" } } },
    });
    const carriers = resources.filter(({ type }) => type.startsWith("aws:iam/"));
    assert.equal(carriers.length, 12);
    for (const { name, inputs } of carriers) {
      const document = JSON.parse(String(inputs["policy"] ?? inputs["assumeRolePolicy"])) as PolicyDocument<Statement>;
      assert.ok(document.Statement.length > 0, name);
      assert.doesNotMatch(JSON.stringify(document), /04da6b54-80e4-46f7-96ec-b56ff0331ba9/, name);
    }
  });
});

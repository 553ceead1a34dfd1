import assert from "node:assert/strict";
import { composeKinds } from "../../../local/engine";
import { recordedKinds } from "../../../local/engine/kinds/recorded/preview";
import { AwsProvider } from "../../../local/engine/provider/aws-provider";
import { findInvoke } from "../../../local/engine/provider/invokes";
import { UNKNOWN_STRING } from "../../../local/engine/wire/values";

const provider = new AwsProvider({
  registry: composeKinds(recordedKinds(() => 0.5)),
  account: "000000000000",
  region: "eu-central-1",
  random: () => 0.5,
});
const urn = (type: string, name = "thing"): string => `urn:pulumi:s::p::${type}::${name}`;
const TOPIC = urn("aws:sns/topic:Topic");
const VPC = urn("aws:ec2/vpc:Vpc");

const reasons = (of: string, news: Record<string, unknown>): readonly string[] =>
  provider.check(of, {}, news).failures.map(({ property, reason }) => `${property} ${reason}`);

describe("the aws provider's check", () => {
  it("fills a name once and keeps it", () => {
    const { inputs } = provider.check(TOPIC, {}, {});
    assert.match(String(inputs.name), /^thing-[0-9a-f]{7}$/);
    const again = provider.check(TOPIC, { ...inputs, name: "thing-0000000" }, {});
    assert.equal(again.inputs.name, "thing-0000000");
    assert.equal(provider.check(TOPIC, inputs, { name: "mine" }).inputs.name, "mine");
  });

  it("reports everything that is wrong together, each with its path", () => {
    const wrong = { cidrBlok: "10.0.0.0/16", enableDnsSupport: "yes", tags: { a: 1 } };
    assert.deepEqual(reasons(VPC, wrong), [
      'cidrBlok is not a property of this type. Did you mean "cidrBlock"?',
      'enableDnsSupport must be a boolean, but is the string "yes"',
      "tags.a must be a string, but is the number 1",
    ]);
  });

  it("names what is missing, and lets unknown values pass", () => {
    assert.deepEqual(reasons(urn("aws:ec2/subnet:Subnet"), {}), ["vpcId is required, and missing"]);
    assert.deepEqual(reasons(urn("aws:ec2/subnet:Subnet"), { vpcId: UNKNOWN_STRING, tags: UNKNOWN_STRING }), []);
  });

  it("checks what AWS documents beyond types", () => {
    assert.match(reasons(VPC, { cidrBlock: "10.0.0.0/8" }).join(), /between \/28 and \/16/);
    assert.match(reasons(TOPIC, { name: "x".repeat(257) }).join(), /at most 256 characters/);
  });

  it("turns a policy document given as an object into its text", () => {
    const { inputs, failures } = provider.check(urn("aws:iam/role:Role"), {}, { assumeRolePolicy: { Statement: [] } });
    assert.deepEqual(failures, []);
    assert.equal(inputs.assumeRolePolicy, '{"Statement":[]}');
  });

  it("refuses a type that nobody emulates", () => {
    assert.throws(
      () => provider.check(urn("aws:kinesis/stream:Stream"), {}, {}),
      /does not emulate .*aws:kinesis\/stream:Stream/,
    );
  });
});

describe("the aws provider's diff", () => {
  const diff = (oldInputs: Record<string, unknown>, news: Record<string, unknown>, ignored: string[] = []) =>
    provider.diff(TOPIC, { id: "id", oldInputs, oldOutputs: {}, news }, ignored);

  it("tells additions, deletions and updates apart, and which of them replace", () => {
    assert.deepEqual(diff({ displayName: "a", policy: "p" }, { displayName: "b", fifoTopic: true }).changes, [
      { property: "displayName", kind: "update", replaces: false },
      { property: "policy", kind: "delete", replaces: false },
      { property: "fifoTopic", kind: "add", replaces: true },
    ]);
  });

  it("deletes first exactly where the program fixed the name", () => {
    const fixed = diff({ name: "n" }, { name: "n", fifoTopic: true });
    assert.equal(fixed.deleteBeforeReplace, true);
    const auto = { name: "n", __defaults: ["name"] };
    assert.equal(diff(auto, { ...auto, fifoTopic: true }).deleteBeforeReplace, false);
  });

  it("leaves out what is ignored, by its top-level property", () => {
    assert.deepEqual(diff({ displayName: "a" }, { displayName: "b" }, ["displayName"]).changes, []);
  });

  it("sees that the default tags have changed", () => {
    const changed = provider.diff(
      TOPIC,
      { id: "id", oldInputs: {}, oldOutputs: { tagsAll: { owner: "a" } }, news: {} },
      [],
    );
    assert.deepEqual(
      changed.changes.map(({ property }) => property),
      ["tagsAll"],
    );
  });
});

describe("the aws provider's outputs", () => {
  it("are unknown in a preview where only AWS knows them", async () => {
    const { outputs } = await provider.create(TOPIC, { name: "n" }, true);
    assert.equal(outputs.arn, UNKNOWN_STRING);
    assert.equal(outputs.name, "n");
  });

  it("keep the wish of an update that failed", () => {
    const old = { id: "id", oldInputs: { a: 1, b: 1 }, oldOutputs: { a: 1, b: 1, arn: "x" }, news: { a: 2 } };
    assert.deepEqual(provider.failedUpdate(TOPIC, old), { a: 2, arn: "x", tagsAll: {} });
  });
});

describe("provider functions", () => {
  const context = { account: "000000000000", region: "eu-central-1" };

  it("write policy documents as the real provider does", async () => {
    const answer = await findInvoke("aws:iam/getPolicyDocument:getPolicyDocument", {})(
      {
        statements: [
          {
            actions: ["sts:AssumeRole"],
            principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }],
            conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] }],
          },
        ],
      },
      context,
    );
    assert.deepEqual(JSON.parse(String(answer.json)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "1" } },
        },
      ],
    });
  });

  it("are refused by name where nobody answers", () => {
    assert.throws(() => findInvoke("aws:ec2/getAmi:getAmi", {}), /does not answer the function aws:ec2\/getAmi:getAmi/);
  });
});

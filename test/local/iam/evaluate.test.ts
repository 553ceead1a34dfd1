import assert from "node:assert/strict";
import { compilePolicies, type EvaluationRequest } from "../../../local/services/iam/evaluate";
import type { Conditions, PolicyStatement } from "../../../local/services/iam/policy";

const TABLE = "arn:aws:dynamodb:eu-west-1:000000000000:table/t";
type Verdict = "allowed" | "explicitly-denied" | "implicitly-denied";

interface Golden {
  readonly title: string;
  readonly statements: readonly Partial<PolicyStatement>[];
  readonly request?: Partial<EvaluationRequest>;
  readonly verdict: Verdict;
}

const when = (
  condition: Conditions,
  context: EvaluationRequest["context"],
  verdict: Verdict,
  title = JSON.stringify([condition, context]),
): Golden => ({ title, statements: [{ Condition: condition }], request: { context: context ?? {} }, verdict });

/** Worked out by hand from the IAM user guide: policy evaluation logic, condition operators, multi-valued keys, variables. */
const GOLDEN: readonly Golden[] = [
  { title: "no statement", statements: [], verdict: "implicitly-denied" },
  { title: "a plain allow", statements: [{}], verdict: "allowed" },
  {
    title: "an explicit deny wins over an allow before it",
    statements: [{}, { Effect: "Deny" }],
    verdict: "explicitly-denied",
  },
  { title: "and over one after it", statements: [{ Effect: "Deny" }, {}], verdict: "explicitly-denied" },
  { title: "actions match without case", statements: [{ Action: "DYNAMODB:getitem" }], verdict: "allowed" },
  { title: "an action's wildcard", statements: [{ Action: "dynamodb:Get*" }], verdict: "allowed" },
  { title: "an action's question mark", statements: [{ Action: "dynamodb:GetIte?" }], verdict: "allowed" },
  { title: "another action", statements: [{ Action: "dynamodb:PutItem" }], verdict: "implicitly-denied" },
  { title: "resources match with case", statements: [{ Resource: TABLE.toUpperCase() }], verdict: "implicitly-denied" },
  {
    title: "a table does not cover its indexes",
    statements: [{ Resource: TABLE }],
    request: { resource: `${TABLE}/index/i` },
    verdict: "implicitly-denied",
  },
  {
    title: "a wildcard does",
    statements: [{ Resource: `${TABLE}/index/*` }],
    request: { resource: `${TABLE}/index/i` },
    verdict: "allowed",
  },
  {
    title: "a dot is no wildcard",
    statements: [{ Resource: "arn:aws:s3:::a.b" }],
    request: { resource: "arn:aws:s3:::aXb" },
    verdict: "implicitly-denied",
  },
  { title: "NotAction", statements: [{ Action: undefined, NotAction: "dynamodb:Put*" } as never], verdict: "allowed" },
  {
    title: "NotAction that names it",
    statements: [{ Action: undefined, NotAction: "dynamodb:*" } as never],
    verdict: "implicitly-denied",
  },
  {
    title: "NotResource",
    statements: [{ Resource: undefined, NotResource: `${TABLE}x` } as never],
    verdict: "allowed",
  },
  {
    title: "a variable",
    statements: [{ Resource: "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}" }],
    request: { context: { "aws:principaltag/team": "t" } },
    verdict: "allowed",
  },
  {
    title: "a variable's value is no pattern",
    statements: [{ Resource: "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}" }],
    request: { context: { "aws:PrincipalTag/team": "*" } },
    verdict: "implicitly-denied",
  },
  {
    title: "a variable without a value",
    statements: [{ Resource: "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}" }],
    verdict: "implicitly-denied",
  },
  {
    title: "a variable's default",
    statements: [{ Resource: "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team, 't'}" }],
    verdict: "allowed",
  },
  {
    title: "an escaped star",
    statements: [{ Resource: "arn:aws:s3:::${*}" }],
    request: { resource: "arn:aws:s3:::x" },
    verdict: "implicitly-denied",
  },
  when(
    { StringEquals: { "dynamodb:EnclosingOperation": "TransactWriteItems" } },
    { "dynamodb:EnclosingOperation": "TransactWriteItems" },
    "allowed",
  ),
  when({ StringEquals: { "dynamodb:EnclosingOperation": "TransactWriteItems" } }, {}, "implicitly-denied"),
  when({ StringEqualsIfExists: { k: "a" } }, {}, "allowed"),
  when({ StringEqualsIfExists: { k: "a" } }, { k: "b" }, "implicitly-denied"),
  when({ StringNotEquals: { k: "a" } }, {}, "allowed", "a negated operator holds when the key is missing"),
  when({ StringNotEquals: { k: ["a", "b"] } }, { k: "b" }, "implicitly-denied", "negated lists mean none of"),
  when({ StringLike: { k: "a*" } }, { k: "abc" }, "allowed"),
  when({ StringEquals: { k: "a*" } }, { k: "abc" }, "implicitly-denied", "StringEquals knows no wildcard"),
  when({ StringEqualsIgnoreCase: { k: "ABC" } }, { k: "abc" }, "allowed"),
  when({ StringEquals: { k: "${aws:PrincipalAccount}" } }, { k: "1", "aws:PrincipalAccount": "1" }, "allowed"),
  when(
    { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a", "b"] } },
    { "dynamodb:LeadingKeys": ["a", "b"] },
    "allowed",
  ),
  when(
    { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a"] } },
    { "dynamodb:LeadingKeys": ["a", "b"] },
    "implicitly-denied",
  ),
  when({ "ForAllValues:StringEquals": { k: ["a"] } }, {}, "allowed", "ForAllValues holds when the key is missing"),
  when({ "ForAnyValue:StringEquals": { k: ["a"] } }, { k: ["x", "a"] }, "allowed"),
  when({ "ForAnyValue:StringEquals": { k: ["a"] } }, {}, "implicitly-denied", "ForAnyValue does not"),
  when({ "ForAnyValue:StringNotEquals": { k: ["a"] } }, {}, "implicitly-denied", "not even negated"),
  when({ Null: { k: "true" } }, {}, "allowed"),
  when({ Null: { k: "false" } }, {}, "implicitly-denied"),
  when({ Bool: { "aws:SecureTransport": true } }, { "aws:SecureTransport": "true" }, "allowed"),
  when({ NumericLessThanEquals: { k: 10 } }, { k: "10" }, "allowed"),
  when({ NumericGreaterThan: { k: "9" } }, { k: "10" }, "allowed", "numbers are not compared as text"),
  when(
    { DateGreaterThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } },
    { "aws:CurrentTime": "2026-06-01T00:00:00Z" },
    "allowed",
  ),
  when(
    { ArnLike: { "aws:SourceArn": "arn:aws:elasticloadbalancing:*:*:targetgroup/x/*" } },
    { "aws:SourceArn": "arn:aws:elasticloadbalancing:r:1:targetgroup/x/1" },
    "allowed",
  ),
  when({ IpAddress: { "aws:SourceIp": "10.1.0.0/16" } }, { "aws:SourceIp": "10.1.2.3" }, "allowed"),
  when({ NotIpAddress: { "aws:SourceIp": "10.1.0.0/16" } }, { "aws:SourceIp": "10.1.2.3" }, "implicitly-denied"),
  when(
    { StringEquals: { a: "1" }, StringLike: { b: "2" } },
    { a: "1" },
    "implicitly-denied",
    "all operators must hold",
  ),
  when({ StringEquals: { a: "1", b: "2" } }, { a: "1", b: "3" }, "implicitly-denied", "all keys must hold"),
];

describe("policy evaluation", () => {
  for (const { title, statements, request, verdict } of GOLDEN)
    it(`${title}: ${verdict}`, () => {
      const base = { Effect: "Allow", Action: "dynamodb:GetItem", Resource: "*" } as const;
      const decide = compilePolicies([{ Statement: statements.map((statement) => ({ ...base, ...statement })) }]);
      assert.equal(decide({ action: "dynamodb:GetItem", resource: TABLE, ...request }).verdict, verdict);
    });

  it("names an operator that it does not know", () => {
    const Condition = { StringMaybe: { k: "v" } };
    assert.throws(
      () => compilePolicies([{ Statement: { Effect: "Allow", Action: "*", Resource: "*", Condition } }]),
      /StringMaybe/,
    );
  });

  it("matches principals of resource policies", () => {
    const decide = compilePolicies([
      { Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } } },
    ]);
    const ask = (name: string) =>
      decide({ action: "sts:AssumeRole", resource: "*", principal: { kind: "Service", name } }).verdict;
    assert.equal(ask("lambda.amazonaws.com"), "allowed");
    assert.equal(ask("ecs-tasks.amazonaws.com"), "implicitly-denied");
  });
});

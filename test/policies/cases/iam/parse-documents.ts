import { parseDocuments } from "../../../../policies/rules/iam/parse-documents";
import { policyText, tableArn } from "../../fixtures/world";
import { changing, having, inText, on, type PolicyCases } from "../../support/cases";
import { IDENTITY, LAMBDA_TRUST, queuePolicy, rolePolicy, roleTrusting } from "../../support/documents";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const GOOD = { Effect: "Allow", Action: "dynamodb:GetItem", Resource: tableArn("ratings") };
const LETTING = {
  Effect: "Allow",
  Principal: { Service: "sns.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: "*",
};
const raw = (policy: unknown): Subject => ({ type: "aws:iam/rolePolicy:RolePolicy", props: { role: "r", policy } });
const text = JSON.stringify({ Version: "2012-10-17", Statement: [GOOD] });
const AS_TEXT = "a statement within a text cannot be written otherwise";

const of = (document: Readonly<Record<string, unknown>>): Subject =>
  raw(JSON.stringify({ Version: "2012-10-17", Statement: [GOOD], ...document }));

export const parseDocumentsCases: PolicyCases = {
  policy: parseDocuments,
  spellings: {
    "as JSON": {
      good: [
        on("text", raw(text)),
        on("text with white space", raw(`\n ${JSON.stringify(JSON.parse(text), null, 2)}`)),
        on("an object", raw(JSON.parse(text))),
        on("an Id", of({ Id: "own" })),
        on("a queue without a document", { type: "aws:sqs/queue:Queue", props: { policy: "" } }),
      ],
      bad: [
        ...["{", "nothing", ""].map((policy) => on(`no JSON: "${policy}"`, raw(policy), { finding: "no-json" })),
        ...["[]", '"text"', "1"].map((policy) => on(`no document: ${policy}`, raw(policy), { finding: "no-object" })),
        on("a text in a text", raw(JSON.stringify(text)), { finding: "double-encoded" }),
        on("a text in a text in a text", raw(JSON.stringify(JSON.stringify(text))), { finding: "double-encoded" }),
        on("a key twice", raw(text.replace('"Action"', '"Action":"*","Action"')), { finding: "repeated:Action" }),
        on("a key twice, once escaped", raw(text.replace('"Action"', '"Act\\u0069on":"*","Action"')), {
          finding: "repeated:Action",
        }),
        on("a key twice with white space", raw(text.replace('"Effect"', '"Effect" : "Deny" ,\n "Effect"')), {
          finding: "repeated:Effect",
        }),
        on("Statement twice", raw(text.replace('"Statement"', '"Statement":[],"Statement"')), {
          finding: "repeated:Statement",
        }),
        on(
          "a condition's key twice",
          raw(text.replace('"Effect"', '"Condition":{"StringEquals":{"aws:x":"1","aws:x":"2"}},"Effect"')),
          { finding: "repeated:aws:x" },
        ),
      ],
    },
    "as a document": {
      good: [on("two statements", rolePolicy({ ...GOOD, Sid: "One" }, { ...GOOD, Sid: "Two" }))],
      bad: [
        on("no version", raw(JSON.stringify({ Statement: [GOOD] })), { finding: "version" }),
        on("the old version", of({ Version: "2008-10-17" }), { finding: "version" }),
        on("no statement", of({ Statement: [] }), { finding: "no-statement" }),
        on("no element Statement", raw('{"Version":"2012-10-17"}'), { finding: "no-statement" }),
        on("Statement in lower case", raw(text.replace("Statement", "statement")), { finding: "element:statement" }),
        on("another element", of({ Comment: "mine" }), { finding: "element:Comment" }),
        on("a Sid twice", rolePolicy({ ...GOOD, Sid: "One" }, { ...GOOD, Sid: "One" }), { finding: "sid:One" }),
        on("a statement that is a number", raw('{"Version":"2012-10-17","Statement":[1]}'), { finding: "statement" }),
      ],
    },
    "as a statement": {
      good: [
        ...Object.entries(IDENTITY).map(([carrier, carry]) => on(carrier, carry(GOOD))),
        on("a denial", rolePolicy(GOOD, { Effect: "Deny", NotAction: "s3:GetObject", Resource: "*" })),
        on(
          "a condition with a set",
          rolePolicy({ ...GOOD, Condition: { "ForAnyValue:StringLike": { "aws:x": "a*" } } }),
        ),
        on("Null", rolePolicy({ ...GOOD, Condition: { Null: { "aws:x": "true" } } })),
        on("trust", roleTrusting(...(JSON.parse(LAMBDA_TRUST) as { Statement: readonly unknown[] }).Statement)),
        on("a queue's", queuePolicy(LETTING)),
      ],
      bad: [
        ...Object.entries(IDENTITY).map(([carrier, carry]) =>
          on(`another effect in ${carrier}`, carry({ ...GOOD, Effect: "allow" }), { finding: "effect" }),
        ),
        on("no effect", rolePolicy({ Action: GOOD.Action, Resource: GOOD.Resource }), { finding: "effect" }),
        on("no action", rolePolicy({ Effect: "Allow", Resource: "*" }), { finding: "no-action" }),
        on("an empty list of actions", rolePolicy({ ...GOOD, Action: [] }), { finding: "no-action" }),
        on("both kinds of action", rolePolicy({ ...GOOD, NotAction: "s3:GetObject" }), { finding: "no-action" }),
        on("no resource", rolePolicy({ Effect: "Allow", Action: "s3:GetObject" }), { finding: "no-resource" }),
        on("an element in lower case", rolePolicy({ ...GOOD, action: "*" }), { finding: "element:action" }),
        on("an element with an s", rolePolicy({ ...GOOD, Conditions: {} }), { finding: "element:Conditions" }),
        on("an action that is none", rolePolicy({ ...GOOD, Action: "GetItem" }), { finding: "action:" }),
        on("an operator that is none", rolePolicy({ ...GOOD, Condition: { StringEqual: { "aws:x": "1" } } }), {
          finding: "operator:",
        }),
        on("a condition that is a text", rolePolicy({ ...GOOD, Condition: "always" }), { finding: "condition" }),
        on("a principal of an identity", rolePolicy({ ...GOOD, Principal: "*" }), { finding: "principal" }),
        on("a resource in a trust", roleTrusting({ ...LETTING, Action: "sts:AssumeRole" }), { finding: "resource" }),
        on("no principal", queuePolicy({ ...LETTING, Principal: undefined }), { finding: "no-principal" }),
        on("a kind of principal that is none", queuePolicy({ ...LETTING, Principal: { Aws: "*" } }), {
          finding: "element:Aws",
        }),
        on("a number as resource", rolePolicy({ ...GOOD, Resource: [1] }), {
          finding: "value:Resource",
          except: { "single values outside of lists": AS_TEXT },
        }),
      ],
    },
  },
  undecided: [
    on("a document that is not known", raw(UNKNOWN_TEXT)),
    on("an action that AWS does not have", rolePolicy({ ...GOOD, Action: "dynamodb:GetItems" })),
  ],
  mutations: [
    changing("ratings-api-policy", inText('\\"Effect\\"', '\\"effect\\"')),
    changing("ratings-api-role", having({ assumeRolePolicy: JSON.stringify(policyText()) })),
  ],
};

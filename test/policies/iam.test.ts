import assert from "node:assert/strict";
import fc from "fast-check";
import { analyze, mandatory, UNKNOWN_TEXT } from "./support/analyze";
import { carriers, document, rolePolicy, spellings, STATEMENT, TABLE, TAGS } from "./support/fixtures";

const ACTIONS = "iam-no-wildcard-action";
const SCOPE = "iam-resource-scoped";

describe("iam-no-wildcard-action", () => {
  for (const [carrier, carry] of Object.entries(carriers))
    for (const [spelling, spell] of Object.entries(spellings)) {
      it(`stops a wildcard in ${carrier} written ${spelling}`, async () => {
        const found = await analyze(carry(spell(document({ ...STATEMENT, Action: "dynamodb:Get*" }))));
        assert.equal(mandatory(found, ACTIONS).length, 1);
        assert.match(found[0]?.message ?? "", /allows "dynamodb:Get\*", a pattern/);
      });
      it(`lets a named action pass in ${carrier} written ${spelling}`, async () => {
        assert.deepEqual(await analyze(carry(spell(document(STATEMENT)))), []);
      });
    }

  for (const action of ["*", "dynamodb:*", "DynamoDB:get?tem", "*:GetItem", "dynamodb:Get*Item"])
    it(`stops ${action}`, async () => {
      const found = await analyze(rolePolicy({ ...STATEMENT, Action: ["dynamodb:PutItem", action] }));
      assert.equal(mandatory(found, ACTIONS).length, 1);
    });

  it("stops NotAction, which allows everything else", async () => {
    const { Action: _, ...rest } = STATEMENT;
    const found = await analyze(rolePolicy({ ...rest, NotAction: ["iam:CreateUser"] }));
    assert.match(mandatory(found, ACTIONS)[0]?.message ?? "", /every action but those named/);
  });

  it("stops a wildcard in a trust policy", async () => {
    const trust = (Action: string) => ({
      type: "aws:iam/role:Role",
      props: {
        tags: TAGS,
        assumeRolePolicy: document({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action }),
      },
    });
    assert.equal(mandatory(await analyze(trust("sts:*")), ACTIONS).length, 1);
    assert.deepEqual(await analyze(trust("sts:AssumeRole")), []);
  });

  it("leaves denials alone: they may be wide", async () => {
    assert.deepEqual(await analyze(rolePolicy({ Effect: "Deny", Action: "*", Resource: "*" })), []);
  });

  it("stops an effect that is not literally a denial", async () => {
    assert.equal(
      mandatory(await analyze(rolePolicy({ ...STATEMENT, Effect: "allow", Action: "*" })), ACTIONS).length,
      1,
    );
  });

  it("finds a wildcard behind an unknown in the same document", async () => {
    const policy = document({ ...STATEMENT, Action: UNKNOWN_TEXT }, { ...STATEMENT, Action: ["dynamodb:*"] });
    const found = await analyze({ type: "aws:iam/rolePolicy:RolePolicy", props: { role: "x", policy } });
    assert.equal(mandatory(found, ACTIONS).length, 1);
  });

  it("says that an unknown document was not checked, without stopping it", async () => {
    const found = await analyze({ type: "aws:iam/rolePolicy:RolePolicy", props: { role: "x", policy: UNKNOWN_TEXT } });
    assert.deepEqual(mandatory(found), []);
    assert.deepEqual(found, []);
  });

  for (const policy of ["{", "[]", '"text"', "{}", '{"Statement":[1]}'])
    it(`stops ${policy}, which is no document`, async () => {
      const found = await analyze({ type: "aws:iam/rolePolicy:RolePolicy", props: { role: "x", policy } });
      assert.match(mandatory(found, ACTIONS)[0]?.message ?? "", /cannot be read as a policy document/);
    });
});

describe("iam-resource-scoped", () => {
  const scoped = async (statement: Record<string, unknown>): Promise<number> =>
    mandatory(await analyze(rolePolicy({ ...STATEMENT, ...statement })), SCOPE).length;

  const wide: readonly (readonly [string, string])[] = [
    ["dynamodb:GetItem", "*"],
    ["dynamodb:GetItem", "arn:aws:dynamodb:*:111111111111:table/banyan-dev-ratings-g1"],
    ["dynamodb:GetItem", "arn:aws:dynamodb:eu-central-1:*:table/banyan-dev-ratings-g1"],
    ["dynamodb:GetItem", "arn:aws:dynamodb:eu-central-1::table/banyan-dev-ratings-g1"],
    ["dynamodb:GetItem", "arn:*:dynamodb:eu-central-1:111111111111:table/banyan-dev-ratings-g1"],
    ["dynamodb:GetItem", "arn:aws:dynamodb:eu-central-1:111111111111:table/banyan-dev-ratings-*"],
    ["dynamodb:GetItem", "arn:aws:dynamodb:eu-central-1:111111111111:table/banyan-dev-ratings-g?"],
    ["dynamodb:GetItem", "arn:aws:dynamodb:eu-central-1:111111111111:table/*/index/*"],
    ["dynamodb:GetItem", "arn:aws:dynamodb:${aws:RequestedRegion}:111111111111:table/banyan-dev-ratings-g1"],
    ["dynamodb:GetItem", "arn:aws:dynamodb:eu-central-1:111111111111:*"],
    ["dynamodb:GetItem", "arn:aws:dynamodb*"],
    ["dynamodb:GetItem", "banyan-dev-ratings-g1"],
    ["secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:111111111111:secret:banyan/*"],
    ["secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:111111111111:secret:rds!cluster-*"],
    ["logs:PutLogEvents", "arn:aws:logs:eu-central-1:111111111111:log-group:*"],
    ["lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:111111111111:function:banyan-*"],
    ["ssm:GetParametersByPath", "arn:aws:ssm:eu-central-1:111111111111:parameter/banyan/*"],
    ["*", "*"],
  ];
  for (const [Action, Resource] of wide)
    it(`stops ${Action} on ${Resource}`, async () => assert.equal(await scoped({ Action, Resource }), 1));

  const narrow: readonly (readonly [string, string])[] = [
    ["dynamodb:GetItem", TABLE],
    ["dynamodb:Query", `${TABLE}/index/*`],
    ["dynamodb:GetRecords", `${TABLE}/stream/*`],
    ["secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:111111111111:secret:banyan/dev/key-??????"],
    ["logs:PutLogEvents", "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/banyan-dev-x:*"],
    ["lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:111111111111:function:banyan-dev-x:*"],
    ["ssm:GetParametersByPath", "arn:aws:ssm:eu-central-1:111111111111:parameter/banyan/dev/brake/*"],
    ["iam:PassRole", "arn:aws:iam::111111111111:role/banyan-dev-monolith"],
    ["s3:GetObject", "arn:aws:s3:::banyan-dev-assets"],
    ["ecr:GetAuthorizationToken", "*"],
    ["ECR:getauthorizationtoken", "*"],
    ["cloudwatch:PutMetricData", "*"],
    ["ec2:CreateNetworkInterface", "*"],
  ];
  for (const [Action, Resource] of narrow)
    it(`lets ${Action} on ${Resource} pass`, async () => assert.equal(await scoped({ Action, Resource }), 0));

  it('judges each action of a statement on "*": the one that could be narrowed is named', async () => {
    const found = mandatory(
      await analyze(
        rolePolicy({ ...STATEMENT, Action: ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], Resource: "*" }),
      ),
      SCOPE,
    );
    assert.match(found[0]?.message ?? "", /allowed on it: ecr:BatchGetImage\./);
  });

  it("lets a master secret pass only with a condition that names its cluster", async () => {
    const secret = {
      Action: "secretsmanager:GetSecretValue",
      Resource: "arn:aws:secretsmanager:eu-central-1:111111111111:secret:rds!cluster-*",
    };
    const ofCluster = (arn: string) => ({
      Condition: { StringEquals: { "aws:ResourceTag/aws:rds:primaryDBClusterArn": arn } },
    });
    assert.equal(
      await scoped({ ...secret, ...ofCluster("arn:aws:rds:eu-central-1:111111111111:cluster:banyan-dev") }),
      0,
    );
    assert.equal(await scoped({ ...secret, ...ofCluster("arn:aws:rds:eu-central-1:111111111111:cluster:*") }), 1);
    assert.equal(await scoped({ ...secret, ...ofCluster("*") }), 1);
    const like = { Condition: { StringLike: { "aws:ResourceTag/aws:rds:primaryDBClusterArn": "*" } } };
    assert.equal(await scoped({ ...secret, ...like }), 1);
  });

  it("stops NotResource", async () => {
    const { Resource: _, ...rest } = STATEMENT;
    assert.equal(mandatory(await analyze(rolePolicy({ ...rest, NotResource: TABLE })), SCOPE).length, 1);
  });

  it("finds the same however a statement is written, ordered or split", async () => {
    const actions = ["dynamodb:GetItem", "dynamodb:Query", "ecr:GetAuthorizationToken"];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(actions, { minLength: 1 }),
        fc.shuffledSubarray([TABLE, "*"], { minLength: 1 }),
        fc.boolean(),
        fc.boolean(),
        async (some, resources, upper, split) => {
          const cased = some.map((action) => (upper ? action.toUpperCase() : action));
          const statements = split
            ? cased.flatMap((Action) => resources.map((Resource) => ({ Effect: "Allow", Action, Resource })))
            : [{ Effect: "Allow", Action: cased, Resource: resources }];
          const stops = mandatory(await analyze(rolePolicy(...statements)), SCOPE).length > 0;
          const narrowable = some.some((action) => action !== "ecr:GetAuthorizationToken");
          assert.equal(stops, narrowable && resources.includes("*"));
        },
      ),
      { numRuns: 60 },
    );
  });
});

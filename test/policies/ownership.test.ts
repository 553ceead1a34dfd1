import assert from "node:assert/strict";
import { advisory, analyze, analyzeStack, mandatory, UNKNOWN_TEXT, urnOf, type Subject } from "./support/analyze";
import { document, rolePolicy, STATEMENT, TABLE, TAGS } from "./support/fixtures";

const ID = "ctx-role-own-table";

const arnOf = (context: string): string => `arn:aws:dynamodb:eu-central-1:111111111111:table/banyan-dev-${context}-g1`;

/** A context's component, table and api role. */
function context(name: string): readonly [Subject, Subject, Subject] {
  const component: Subject = { type: "banyan:index:BoundedContext", name, props: { context: name, stage: "dev" } };
  const parent = urnOf(component);
  const table: Subject = {
    type: "aws:dynamodb/table:Table",
    name: `${name}-table`,
    parent,
    props: { name: `banyan-dev-${name}-g1`, arn: arnOf(name), tags: { ...TAGS, BoundedContext: name } },
  };
  const role: Subject = {
    type: "aws:iam/role:Role",
    name: `${name}-role`,
    parent,
    props: { name: `banyan-dev-${name}-api`, tags: { ...TAGS, BoundedContext: name } },
  };
  return [component, table, role];
}

const ratings = context("ratings");
const schedule = context("schedule");
const stack = [...ratings, ...schedule];

/** A policy of the ratings' role. It stands outside of the component: the role tells whose it is. */
const policyOf = (policy: unknown, extra: Partial<Subject> = {}): Subject => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "policy",
  props: { role: "banyan-dev-ratings-api", policy },
  ...extra,
});

const reaching = (...resources: readonly string[]): Record<string, unknown> =>
  document({ ...STATEMENT, Resource: resources });

const inStack = async (...subjects: readonly Subject[]) => analyzeStack([...stack, ...subjects]);

describe("ctx-role-own-table, before a role exists", () => {
  it("lets a role name its own context's table, of any generation", async () => {
    assert.deepEqual(await analyze(rolePolicy(STATEMENT)), []);
    assert.deepEqual(await analyze(rolePolicy({ ...STATEMENT, Resource: TABLE.replace("-g1", "-g12") })), []);
    assert.deepEqual(
      await analyze(rolePolicy({ ...STATEMENT, Action: "dynamodb:Query", Resource: `${TABLE}/index/*` })),
      [],
    );
  });

  for (const resource of [
    arnOf("schedule"),
    `${arnOf("schedule")}/index/*`,
    `${arnOf("schedule")}/stream/*`,
    TABLE.replace("-dev-", "-prod-"),
    TABLE.replace("ratings", "ratings-x"),
    "arn:aws:dynamodb:eu-central-1:111111111111:table/banyan-dev-*",
    "arn:aws:dynamodb:eu-central-1:111111111111:*",
    "*",
  ])
    it(`stops a role that reaches ${resource}`, async () => {
      assert.equal(mandatory(await analyze(rolePolicy({ ...STATEMENT, Resource: resource })), ID).length, 1);
    });

  for (const action of ["dynamodb:PartiQLSelect", "DYNAMODB:getitem", "dynamodb:*", "*"])
    it(`counts ${action} as a use of the table`, async () => {
      const found = await analyze(rolePolicy({ Effect: "Allow", Action: action, Resource: arnOf("schedule") }));
      assert.equal(mandatory(found, ID).length, 1);
    });

  it("has nothing to say about other services and other roles", async () => {
    const logs = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/banyan-dev-schedule-api:*";
    assert.deepEqual(await analyze(rolePolicy({ Effect: "Allow", Action: "logs:PutLogEvents", Resource: logs })), []);
    const monolith = rolePolicy({ ...STATEMENT, Resource: arnOf("schedule") });
    const found = await analyze({ ...monolith, props: { ...monolith.props, role: "banyan-dev-monolith" } });
    assert.deepEqual(mandatory(found, ID), []);
  });
});

describe("ctx-role-own-table, over the stack", () => {
  it("lets a role use its own context's table", async () => {
    assert.deepEqual(await inStack(policyOf(reaching(TABLE, `${TABLE}/index/*`))), []);
  });

  for (const [title, policy] of [
    ["by name", reaching(arnOf("schedule"))],
    ["by its index", reaching(`${arnOf("schedule")}/index/by-day`)],
    ["by a prefix", reaching("arn:aws:dynamodb:eu-central-1:111111111111:table/banyan-dev-s*")],
    ["by everything", reaching("*")],
    ["beside its own", reaching(TABLE, arnOf("schedule"))],
    ["by NotResource", document({ Effect: "Allow", Action: "dynamodb:GetItem", NotResource: TABLE })],
  ] as const)
    it(`stops a role that reaches another context's table ${title}`, async () => {
      const found = mandatory(await inStack(policyOf(policy)), ID);
      assert.equal(found.length, 1);
      assert.equal(found[0]?.urn, urnOf(policyOf(policy)));
    });

  it("stops a role that names a table which is no context's of the stack", async () => {
    assert.equal(mandatory(await inStack(policyOf(reaching(arnOf("tickets")))), ID).length, 1);
  });

  it("stops a managed policy that is attached to a role of another context", async () => {
    const policy: Subject = {
      type: "aws:iam/policy:Policy",
      name: "shared",
      props: { arn: "arn:aws:iam::111111111111:policy/shared", policy: reaching(arnOf("schedule")) },
    };
    const attachment = (role: string): Subject => ({
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      name: "attachment",
      props: { role, policyArn: "arn:aws:iam::111111111111:policy/shared" },
    });
    assert.equal(mandatory(await inStack(policy, attachment("banyan-dev-ratings-api")), ID).length, 1);
    assert.deepEqual(await inStack(policy, attachment("banyan-dev-schedule-api")), []);
  });

  it("stops an inline policy of a role", async () => {
    const [component, table, role] = ratings;
    const inline = { ...role, props: { ...role.props, inlinePolicies: [{ policy: reaching(arnOf("schedule")) }] } };
    assert.equal(mandatory(await analyzeStack([component, table, inline, ...schedule]), ID).length, 1);
  });

  it("tells an unknown document by the tables that it was computed from", async () => {
    const from = (table: Subject): Subject =>
      policyOf(UNKNOWN_TEXT, { propertyDependencies: { policy: [urnOf(table)] } });
    assert.equal(mandatory(await inStack(from(schedule[1])), ID).length, 1);
    const own = await inStack(from(ratings[1]));
    assert.deepEqual(mandatory(own), []);
    assert.equal(advisory(own, ID).length, 1);
  });

  it("finds a role by what its name was computed from", async () => {
    const policy: Subject = {
      ...policyOf(reaching(arnOf("schedule"))),
      props: { role: UNKNOWN_TEXT, policy: reaching(arnOf("schedule")) },
      propertyDependencies: { role: [urnOf(ratings[2])] },
    };
    assert.equal(mandatory(await inStack(policy), ID).length, 1);
  });

  it("is not distracted by an unknown in an earlier resource", async () => {
    const unknown: Subject = { type: "aws:rds/cluster:Cluster", name: "a", props: { arn: UNKNOWN_TEXT } };
    const found = await analyzeStack([unknown, ...stack, policyOf(reaching(arnOf("schedule")))]);
    assert.equal(mandatory(found, ID).length, 1);
  });
});

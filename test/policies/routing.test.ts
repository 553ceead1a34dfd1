import assert from "node:assert/strict";
import { advisory, analyzeStack, mandatory, UNKNOWN_TEXT, urnOf, type Subject } from "./support/analyze";

const ID = "route-single-writer";
const LISTENER_ARN = "arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/x/1/2";

const arnOf = (name: string): string =>
  `arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/${name}/0123456789abcdef`;

const group = (name: string): Subject => ({
  type: "aws:lb/targetGroup:TargetGroup",
  name,
  props: { name, arn: arnOf(name) },
});
const [OLD, NEW] = [group("monolith"), group("ratings")];

const LISTENER: Subject = {
  type: "aws:lb/listener:Listener",
  name: "https",
  props: { arn: LISTENER_ARN, defaultActions: [{ type: "forward", targetGroupArn: arnOf("monolith") }] },
};

interface RuleFixture {
  readonly priority: number;
  readonly paths?: readonly string[];
  readonly methods?: readonly string[];
  readonly header?: string;
  /** Target group → weight. */
  readonly to: Readonly<Record<string, number>>;
  readonly module?: "lb" | "alb";
}

const rule = ({ priority, paths, methods, header, to, module = "lb" }: RuleFixture): Subject => {
  const targets = Object.entries(to).map(([name, weight]) => ({ arn: arnOf(name), weight }));
  return {
    type: `aws:${module}/listenerRule:ListenerRule`,
    name: `rule-${priority}`,
    props: {
      listenerArn: LISTENER_ARN,
      priority,
      conditions: [
        { pathPattern: { values: paths ?? ["/ratings", "/ratings/*"] } },
        ...(methods === undefined ? [] : [{ httpRequestMethod: { values: methods } }]),
        ...(header === undefined ? [] : [{ httpHeader: { httpHeaderName: header, values: ["x"] } }]),
      ],
      actions:
        targets.length === 1
          ? [{ type: "forward", targetGroupArn: targets[0]?.arn }]
          : [{ type: "forward", forward: { targetGroups: targets } }],
    },
  };
};

const check = async (...rules: readonly RuleFixture[]) => analyzeStack([OLD, NEW, LISTENER, ...rules.map(rule)]);

const CANARY: RuleFixture = { priority: 40, methods: ["GET", "HEAD"], to: { monolith: 90, ratings: 10 } };
const OWNER: RuleFixture = { priority: 50, to: { monolith: 1 } };

describe("route-single-writer", () => {
  it("lets a canary's split reads and its one writer pass", async () => {
    assert.deepEqual(await check(CANARY, OWNER), []);
    assert.deepEqual(await check(CANARY), []);
  });

  it("lets a context that owns its writes pass, with a tester's rule to the other side", async () => {
    const tester: RuleFixture = { priority: 10, header: "X-Banyan-Path", to: { monolith: 1 } };
    assert.deepEqual(await check(tester, { priority: 50, to: { ratings: 1 } }), []);
  });

  for (const [title, methods] of [
    ["has no method condition", undefined],
    ["is limited to methods that write", ["GET", "POST"]],
  ] as const)
    it(`stops a split that ${title}`, async () => {
      const { methods: _, ...rest } = CANARY;
      const found = await check(methods === undefined ? rest : { ...rest, methods }, OWNER);
      assert.match(mandatory(found, ID)[0]?.message ?? "", /writes included/);
    });

  it("lets a second group pass that gets no requests", async () => {
    assert.deepEqual(await check({ priority: 50, to: { monolith: 100, ratings: 0 } }), []);
  });

  it("stops a rule for some writing methods that leaves the others to another owner", async () => {
    const posts: RuleFixture = { priority: 45, methods: ["POST"], to: { ratings: 1 } };
    assert.equal(mandatory(await check(CANARY, posts, OWNER), ID).length > 0, true);
    // Without a rule for the rest, the listener's default takes it.
    assert.equal(mandatory(await check(posts), ID).length > 0, true);
  });

  it("stops a header that sends some clients' writes to another owner", async () => {
    const pinned: RuleFixture = { priority: 30, header: "Cookie", to: { ratings: 1 } };
    assert.equal(mandatory(await check(pinned, OWNER), ID).length > 0, true);
    assert.deepEqual(await check({ ...pinned, methods: ["GET"] }, OWNER), []);
  });

  it("stops a split between rules of both tokens", async () => {
    const posts: RuleFixture = { priority: 45, methods: ["POST"], to: { ratings: 1 }, module: "alb" };
    assert.equal(mandatory(await check(posts, OWNER), ID).length > 0, true);
  });

  it("stops a rule whose wider path takes some writes first", async () => {
    const wider: RuleFixture = { priority: 20, paths: ["/rat*"], methods: ["PUT"], to: { ratings: 1 } };
    assert.equal(mandatory(await check(wider, OWNER), ID).length > 0, true);
  });

  it("lets a nested path have an owner of its own", async () => {
    const nested: RuleFixture = { priority: 20, paths: ["/ratings/stars/*"], to: { ratings: 1 } };
    assert.deepEqual(await check(nested, OWNER), []);
  });

  it("does not look past the first rule that takes everything", async () => {
    assert.deepEqual(await check({ priority: 10, to: { ratings: 1 } }, OWNER), []);
  });

  it("tells target groups that do not exist yet by what the rule was computed from", async () => {
    const pending = (fixture: RuleFixture, groups: readonly Subject[]): Subject => ({
      ...rule(fixture),
      props: {
        ...rule(fixture).props,
        actions: [{ type: "forward", targetGroupArn: UNKNOWN_TEXT }],
      },
      propertyDependencies: { actions: groups.map(urnOf) },
    });
    const posts = { priority: 45, methods: ["POST"], to: { ratings: 1 } };
    const told = await analyzeStack([OLD, NEW, LISTENER, pending(posts, [NEW]), pending(OWNER, [OLD])]);
    assert.equal(mandatory(told, ID).length > 0, true);
    const ambiguous = await analyzeStack([OLD, NEW, LISTENER, pending(OWNER, [OLD, NEW])]);
    assert.deepEqual(mandatory(ambiguous), []);
    assert.equal(advisory(ambiguous, ID).length > 0, true);
  });

  it("sees a split whose target groups are unknown by its shape", async () => {
    const split = rule(CANARY);
    const unknown = { arn: UNKNOWN_TEXT, weight: 50 };
    const found = await analyzeStack([
      OLD,
      NEW,
      LISTENER,
      {
        ...split,
        props: {
          ...split.props,
          conditions: [{ pathPattern: { values: ["/ratings"] } }],
          actions: [{ type: "forward", forward: { targetGroups: [unknown, unknown] } }],
        },
      },
    ]);
    assert.equal(mandatory(found, ID).length, 1);
  });
});

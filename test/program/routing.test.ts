import assert from "node:assert/strict";
import fc from "fast-check";
import { PHASES, type Phase } from "../../migration/runtime/phases";
import { limitMistakes } from "../../infra/compute/routing/limits";
import { ruleAction, type Backend, type RouteState } from "../../infra/compute/routing/actions";
import { ownerOf } from "../../infra/compute/routing/owner";
import { listenerRules, RULE_KINDS } from "../../infra/compute/routing/rules";
import { route, type LiveRule, type SentRequest } from "./support/load-balancer";

const SECRET = "00112233445566778899aabbccddeeff";
const contexts = [
  { name: "ratings", paths: ["/ratings"], rulePriorityBase: 1000 },
  { name: "schedule", paths: ["/schedule", "/rooms"], rulePriorityBase: 1100 },
];

const phase = fc.constantFrom<Phase>(...PHASES.filter((one) => one !== "monolith"));
const state: fc.Arbitrary<RouteState> = fc.record({
  phase,
  weight: fc.integer({ min: 1, max: 99 }),
  braked: fc.boolean(),
});
const context = fc.constantFrom(...contexts);
const path = fc
  .record({
    prefix: fc.constantFrom("/ratings", "/schedule", "/rooms", "/ratingsx", "/Ratings", "/", "/talks"),
    rest: fc.constantFrom("", "/", "/7", "/7/x?y=1"),
  })
  .map(({ prefix, rest }) => prefix + rest);
const request: fc.Arbitrary<SentRequest> = fc.record({
  method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
  path,
  headers: fc.constantFrom<Record<string, string>>(
    {},
    { Cookie: "a=b; banyan-pin-ratings=1; c=d" },
    { cookie: "banyan-pin-schedule=1" },
    { "X-Banyan-Path": `new-${"f".repeat(32)}` },
  ),
});

const live = (state: RouteState, of: (typeof contexts)[number]): LiveRule[] =>
  listenerRules(of, SECRET).map((rule) => ({ rule, action: ruleAction(rule.kind, state) }));

const isSafe = (method: string): boolean => method === "GET" || method === "HEAD";
const owner = (of: Phase): Backend => (ownerOf(of) === "context" ? "function" : "monolith");

describe("Listener rules", () => {
  it("send every write to exactly the owner, in every phase", () => {
    fc.assert(
      fc.property(context, state, request, (of, at, sent) => {
        fc.pre(!isSafe(sent.method));
        const [bare = ""] = sent.path.split("?");
        const mine = of.paths.some((prefix) => bare === prefix || bare.startsWith(`${prefix}/`));
        assert.deepEqual(route(live(at, of), sent), mine ? [owner(at.phase)] : ["monolith"]);
      }),
      { numRuns: 500 },
    );
  });

  it("send every write to one side, the old owner or the new, in every intermediate subset of a phase change", () => {
    fc.assert(
      fc.property(
        context,
        state,
        state,
        fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
        request,
        (of, before, after, changed, sent) => {
          fc.pre(!isSafe(sent.method));
          const old = live(before, of);
          const mixed = live(after, of).map((rule, index) => (changed[index] === true ? rule : (old[index] ?? rule)));
          const reached = route(mixed, sent);
          assert.equal(reached.length, 1, `${sent.method} ${sent.path} is split`);
          assert.ok([owner(before.phase), owner(after.phase), "monolith"].includes(reached[0] ?? "none"));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("leave every request with the monolith while a context's first rules appear one by one", () => {
    fc.assert(
      fc.property(context, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), request, (of, present, sent) => {
        const rules = live({ phase: "replicate", weight: 0, braked: false }, of).filter((_, index) => present[index]);
        assert.deepEqual(route(rules, sent), ["monolith"]);
      }),
    );
  });

  it("split only a canary's reads, by weights of 1 to 99 that add up to 100", () => {
    fc.assert(
      fc.property(context, state, (of, at) => {
        for (const { rule, action } of live(at, of)) {
          const split = at.phase === "canary" && !at.braked && rule.kind === "safe";
          assert.equal(action.length, split ? 2 : 1);
          if (!split) continue;
          assert.ok(action.every(({ weight }) => weight >= 1 && weight <= 99));
          assert.equal(
            action.reduce((sum, { weight }) => sum + weight, 0),
            100,
          );
        }
      }),
    );
  });

  it("let a tester force either path in every phase, and nobody who does not know the secret", () => {
    fc.assert(
      fc.property(state, request, (at, sent) => {
        fc.pre(sent.path.startsWith("/ratings/"));
        const [of] = contexts;
        assert.ok(of);
        const force = (side: string): SentRequest => ({ ...sent, headers: { "x-banyan-path": `${side}-${SECRET}` } });
        assert.deepEqual(route(live(at, of), force("old")), ["monolith"]);
        assert.deepEqual(route(live(at, of), force("NEW")), ["function"]);
        const wrong = { ...sent, headers: { "x-banyan-path": `new-${"0".repeat(32)}` } };
        assert.deepEqual(route(live(at, of), wrong), route(live(at, of), { ...sent, headers: {} }));
      }),
    );
  });

  it("keep a client that has just written on the monolith while its context is in canary", () => {
    const [of] = contexts;
    assert.ok(of);
    const rules = live({ phase: "canary", weight: 99, braked: false }, of);
    const read = { method: "GET", path: "/ratings/1" };
    assert.deepEqual(route(rules, { ...read, headers: { Cookie: "x=1; banyan-pin-ratings=1" } }), ["monolith"]);
    assert.deepEqual(route(rules, { ...read, headers: { Cookie: "banyan-pin-schedule=1" } }), ["monolith", "function"]);
  });

  it("refuse a canary weight that would declare a group without requests", () => {
    for (const weight of [0, 100, -1, 1.5, NaN])
      assert.throws(() => ruleAction("safe", { phase: "canary", weight, braked: false }), /from 1 to 99/);
  });

  it("stay inside a load balancer's limits, and say so when they do not", () => {
    const rules = contexts.flatMap((of) => listenerRules(of, SECRET));
    assert.deepEqual(limitMistakes(rules, 3), []);
    assert.equal(rules.length, RULE_KINDS.length * 3);
    const many = Array.from({ length: 21 }, (_, index) => ({
      name: `c${index}`,
      paths: [`/c${index}`],
      rulePriorityBase: 1000 + 100 * index,
    }));
    assert.deepEqual(
      limitMistakes(
        many.flatMap((of) => listenerRules(of, SECRET)),
        22,
      ),
      ["105 rules on one load balancer; at most 100: add a second one"],
    );
    const [rule] = rules;
    assert.ok(rule);
    const wide = { ...rule, conditions: { paths: ["/a", "/b", "/c", "/d", "/e", "/f"] } };
    assert.deepEqual(limitMistakes([wide], 101), [
      "rule 1010 (tester-old) has 6 condition values; at most 5",
      "rule 1010 (tester-old) has 6 values of one condition; at most 3",
      "101 target groups on one load balancer; at most 100",
    ]);
    assert.deepEqual(limitMistakes([rule, rule], 2), ["priority 1010 is used by two rules"]);
  });
});

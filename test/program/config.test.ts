import assert from "node:assert/strict";
import type { BoundedContext } from "../../extracted/bounded-context";
import { ConfigError } from "../../infra/compute/config/mistakes";
import { nearest } from "../../infra/compute/config/nearest";
import { parseStage, type Stage } from "../../infra/compute/config/parse";
import { recordProgram, stackConfig } from "./support/record-program";

/** A declaration as far as the config looks at it. */
const declared = (name: string, paths: readonly string[], rulePriorityBase: number): BoundedContext =>
  ({ name, paths, rulePriorityBase }) as unknown as BoundedContext;

const RATINGS = declared("ratings", ["/ratings"], 1000);
const SCHEDULE = declared("schedule", ["/schedule"], 1100);

function parse(extra: Record<string, unknown>, declarations = [RATINGS, SCHEDULE], stage = "dev"): Stage {
  const config = stackConfig(
    "dev",
    Object.fromEntries(Object.entries(extra).map(([key, value]) => [`banyan:${key}`, value])),
  );
  const own = Object.entries(config).filter(([key]) => key.startsWith("banyan:"));
  return parseStage(
    stage,
    Object.fromEntries(own.map(([key, text]) => [key.slice("banyan:".length), text])),
    declarations,
  );
}

/** All mistakes of a config. */
function mistakes(...args: Parameters<typeof parse>): readonly string[] {
  try {
    parse(...args);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.mistakes;
  }
  return assert.fail("the config was accepted");
}

describe("The stack config", () => {
  it("is accepted as committed, and names no context", () => {
    const stage = parse({});
    assert.deepEqual(stage.contexts, []);
    assert.equal(stage.config.sweepMinutes, 15);
  });

  it("gives a named context generation 1 and a canary weight of 10 when it says neither", () => {
    const [context] = parse({ contexts: { ratings: { phase: "canary" } } }).contexts;
    assert.deepEqual(context?.config, { phase: "canary", weight: 10, generation: 1 });
  });

  const cases: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
    [
      "refuses a context that is not declared, with the known names and the nearest",
      { contexts: { rating: { phase: "shadow" } } },
      ['banyan:contexts.rating is not known; known: ratings, schedule; did you mean "ratings"?'],
    ],
    [
      "refuses an unknown phase",
      { contexts: { ratings: { phase: "canry" } } },
      [
        'banyan:contexts.ratings.phase is "canry"; it must be one of monolith, replicate, shadow, canary, extracted, retired; did you mean "canary"?',
      ],
    ],
    [
      "refuses a context without a phase",
      { contexts: { ratings: {} } },
      [
        "banyan:contexts.ratings.phase is missing; it must be one of monolith, replicate, shadow, canary, extracted, retired",
      ],
    ],
    [
      "refuses a weight below 1",
      { contexts: { ratings: { phase: "canary", weight: 0 } } },
      ["banyan:contexts.ratings.weight is 0; it must be at least 1"],
    ],
    [
      "refuses a weight above 99",
      { contexts: { ratings: { phase: "canary", weight: 100 } } },
      ["banyan:contexts.ratings.weight is 100; it must be at most 99"],
    ],
    [
      "refuses a weight that is no whole number",
      { contexts: { ratings: { phase: "canary", weight: 10.5 } } },
      ["banyan:contexts.ratings.weight is 10.5; it must be a whole number"],
    ],
    [
      "refuses a weight of the wrong type",
      { contexts: { ratings: { phase: "canary", weight: "10" } } },
      ['banyan:contexts.ratings.weight is "10"; it must be a value of type number'],
    ],
    [
      "refuses an unknown key of a context",
      { contexts: { ratings: { phase: "shadow", wieght: 3 } } },
      ['banyan:contexts.ratings.wieght is not known; known: phase, weight, generation, force; did you mean "weight"?'],
    ],
    [
      "refuses an unknown setting of the protocol",
      { settings: { leaseMS: 5 } },
      [
        'banyan:settings.leaseMS is not known; known: handoverDeadlineMs, lockTimeoutMs, longTransactionMs, longTransactionWaitMs, drainAheadMs, transitionBudgetMs, callTimeoutMs, refusedRingMs, forwardBudgetMs, forwardPauseMs, lagBoundMs, ringIntervalMs, leaseMs, tokenLifetimeMs, backfillPageRows, backfillConcurrency, relayBatchChanges, relayConcurrency, parkAfterAttempts, auditSliceMs, auditPauseMs, outboxBuckets, identifierGap; did you mean "leaseMs"?',
      ],
    ],
    [
      "refuses an image whose tag moves",
      { image: "banyan/monolith:latest" },
      [
        'banyan:image is "banyan/monolith:latest"; it must be an image reference with a digest, or with a tag that stays (not latest)',
      ],
    ],
    [
      "refuses fewer executions of a relay than a transition needs at once",
      { size: { functions: { relayConcurrency: 1 } } },
      ["banyan:size.functions.relayConcurrency is 1; it must be at least 5"],
    ],
    [
      "refuses a safeguard that is off without a reason",
      { size: { deletionProtection: false } },
      ['banyan:size.deletionProtection is false; it must be true, or { none: "the reason" }'],
    ],
    [
      "says in words what an address, a range and a number of days must be",
      { publicUrl: "foo", size: { network: { cidr: "10.0.0.0" }, secretRecoveryDays: 3 } },
      [
        'banyan:size.network.cidr is "10.0.0.0"; it must be an IPv4 range like 10.0.0.0/16',
        "banyan:size.secretRecoveryDays is 3; it must be 0 (deleted at once), or 7 to 30",
        'banyan:publicUrl is "foo"; it must be an address like https://api.example.com (plain HTTP on this machine alone)',
      ],
    ],
    [
      "refuses a public address without TLS: functions call it, and are redirected",
      { publicUrl: "http://conference.example" },
      [
        'banyan:publicUrl is "http://conference.example"; it must be an address like https://api.example.com (plain HTTP on this machine alone)',
      ],
    ],
    [
      "refuses to do without a public address: no certificate is for the load balancer's own name",
      { publicUrl: undefined },
      ["banyan:publicUrl is missing; it must be a value of type string"],
    ],
    [
      "refuses a force without a reason",
      { contexts: { ratings: { phase: "shadow", force: {} } } },
      ["banyan:contexts.ratings.force.reason is missing; it must be a value of type string"],
    ],
    [
      "refuses text where a number must stand",
      { sweepMinutes: "often" },
      ['banyan:sweepMinutes is "often"; it must be a value of type number'],
    ],
    [
      "refuses contexts that are no object",
      { contexts: [] },
      ["banyan:contexts is []; it must be a value of type object"],
    ],
    [
      "refuses a tester secret that a header would not carry unchanged, without showing it",
      { testerSecret: "Secret*" },
      ["banyan:testerSecret is not as it should be; it must be 16 to 64 lower-case hexadecimal digits"],
    ],
  ];
  for (const [title, extra, expected] of cases) it(title, () => assert.deepEqual(mistakes(extra), expected));

  it("reports all mistakes together", () => {
    const found = mistakes({ seed: "yes", colour: "red", contexts: { ratings: { phase: "x" } }, image: undefined });
    assert.deepEqual(
      found.map((mistake) => mistake.split(" ")[0]),
      ["banyan:contexts.ratings.phase", "banyan:image", "banyan:seed", "banyan:colour"],
    );
  });

  it("keeps a tester secret of digits as text", () => {
    assert.equal(parse({ testerSecret: "0123456789012345" }).config.testerSecret, "0123456789012345");
  });

  it("refuses a stack whose name is too long for the names of target groups", () => {
    assert.match(mistakes({}, [RATINGS], "a-very-long-stage-name")[0] ?? "", /2 to 16 characters/);
  });

  it("makes the program fail with all mistakes before it declares anything", async () => {
    await assert.rejects(
      recordProgram({ stage: "dev", config: { "banyan:contexts": { ratings: { phase: "x" } }, "banyan:sise": 1 } }),
      /2 mistakes:\n.*ratings\.phase is "x".*\n.*banyan:sise is not known/s,
    );
  });
});

describe("Declarations of contexts", () => {
  it("are refused when the paths of two overlap", () => {
    const under = declared("stars", ["/ratings/stars"], 1200);
    assert.match(
      mistakes({}, [RATINGS, under])[0] ?? "",
      /"ratings" and "stars" overlap: "\/ratings" and "\/ratings\/stars"/,
    );
    const same = declared("stars", ["/x", "/ratings"], 1200);
    assert.match(mistakes({}, [RATINGS, same])[0] ?? "", /overlap/);
  });

  it("are accepted when one path only begins like another", () => {
    assert.deepEqual(parse({}, [RATINGS, declared("stars", ["/ratings-stars"], 1200)]).contexts, []);
  });

  it("are refused when two share rule priorities", () => {
    assert.match(mistakes({}, [RATINGS, declared("stars", ["/stars"], 1099)])[0] ?? "", /at least 100 apart/);
  });

  it("are refused with a name or a path that AWS would not take", () => {
    assert.match(mistakes({}, [declared("much-too-long-name", ["/x"], 1)])[0] ?? "", /at most 12 characters/);
    assert.match(mistakes({}, [declared("monolith", ["/x"], 1)])[0] ?? "", /taken by a part of the stage/);
    for (const path of ["/", "x", "/x/", "/x/*", ""])
      assert.match(mistakes({}, [declared("x", [path], 1)])[0] ?? "", /must be like "\/x"/, path);
  });

  it("are refused when the contexts that the config names need more rules than a load balancer has", () => {
    const many = Array.from({ length: 21 }, (_, index) => declared(`c${index}`, [`/c${index}`], 1000 + 100 * index));
    const contexts = Object.fromEntries(many.map(({ name }) => [name, { phase: "shadow" }]));
    assert.deepEqual(mistakes({ contexts }, many), ["105 rules on one load balancer; at most 100: add a second one"]);
  });
});

describe("The nearest name", () => {
  it("is offered for a slip and not for another word", () => {
    assert.equal(nearest("extrcted", ["monolith", "extracted"]), "extracted");
    assert.equal(nearest("banana", ["monolith", "extracted"]), undefined);
    assert.equal(nearest("x", []), undefined);
  });
});

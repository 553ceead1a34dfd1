import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ContextStatus, MoveRequest } from "../../console/api";
import type { CancelAnswer } from "../../migration/phase/cancel";
import { Moves, type StackUpdater, type UpdateOutcome } from "../../local/app/moves";
import { StackFile, type WantedContext } from "../../local/app/stack-file";
import type { UserError } from "../../local/app/state-folder";
import { scratchFolder } from "../support/scratch";

const FILE = `# The local stage.
config:
  aws:region: eu-west-1
  banyan:contexts: # nothing yet
    alpha: { phase: replicate, generation: 1 } # in the works
`;

const status = (over: Partial<ContextStatus>): ContextStatus => ({
  name: "alpha",
  silence: null,
  phase: "replicate",
  wanted: "replicate",
  weight: 0,
  generation: 1,
  owner: "monolith",
  epoch: 1,
  lagMs: 0,
  backlog: 0,
  parked: 0,
  backfill: { rows: 0, total: 0, done: true },
  compare: { compared: 0, matched: 0, mismatched: 0, inconclusive: 0 },
  old: { requests: null, errors: null, p50Ms: null, p99Ms: null },
  new: { requests: null, errors: null, p50Ms: null, p99Ms: null },
  brake: false,
  oldestParked: null,
  drift: [],
  audit: { last: null, pass: null },
  rollback: { lossless: true },
  lastHandover: null,
  next: { phase: "shadow", verdict: "ready", reasons: [] },
  ...over,
});

interface StageOptions {
  /** What would refuse a transition that is rehearsed. */
  readonly refusals?: readonly string[];
  /** What the relay answers to a cancellation. */
  readonly cancel?: () => CancelAnswer | undefined;
  /** Runs while an update is under way. */
  readonly during?: () => Promise<unknown>;
  /** What updates come to, one after the other; then the stage's own outcome. */
  readonly outcomes?: UpdateOutcome[];
}

const cancelAnswer = (verdict: CancelAnswer["verdict"]): CancelAnswer => ({
  ...{ context: "alpha", verdict, wanted: "extracted", owner: "monolith", epoch: 3 },
});

describe("a move", () => {
  const scratch = scratchFolder();

  /** A stage whose engine answers `outcome`, and records the contexts that each update saw. */
  function stage(outcome: UpdateOutcome, current: Partial<ContextStatus> = {}, options: StageOptions = {}) {
    const path = join(scratch(), `Pulumi.${Math.random().toString(36).slice(2)}.yaml`);
    writeFileSync(path, FILE);
    const file = new StackFile(path);
    const seen: Readonly<Record<string, WantedContext>>[] = [];
    const updater: StackUpdater = {
      update: async () => {
        seen.push(file.contexts());
        await options.during?.();
        return options.outcomes?.shift() ?? outcome;
      },
      preview: async (contexts) => {
        seen.push(contexts);
        return outcome;
      },
    };
    const moves = new Moves({
      contextNames: ["alpha", "beta"],
      file,
      updater,
      status: async () => ({ stage: "local", contexts: [status(current)] }),
      relay: {
        rehearse: async (_context, { phase }, print) => (print(`    steps to ${phase}`), options.refusals ?? []),
        predict: async (_context, { phase }, print) => print(`  about 80 ms on the way to ${phase}`),
        cancel: async () => options.cancel?.(),
      },
      pause: () => new Promise(setImmediate),
      now: () => new Date(0),
      nearest: (name, known) => known.find((candidate) => candidate[0] === name[0]),
    });
    const lines: string[] = [];
    const move = (request: MoveRequest) => moves.move(request, (text) => lines.push(text));
    return { file, path, moves, seen, lines, move };
  }
  const ok: UpdateOutcome = { ok: true, errors: [] };
  const refused: UpdateOutcome = { ok: false, errors: ["not yet", "backfill 40 %"], verdict: "refused" };

  it("edits the stack config in place, keeps its comments, and runs one update", async () => {
    const { path, seen, move } = stage(ok);
    assert.equal((await move({ context: "alpha", phase: "shadow" })).outcome, "done");
    assert.deepEqual(seen, [{ alpha: { phase: "shadow", generation: 1 } }]);
    const text = readFileSync(path, "utf8");
    assert.match(text, /# The local stage\./);
    assert.match(text, /# nothing yet/);
    assert.match(text, /alpha: \{ phase: shadow, generation: 1 \}/);
  });

  it("that is refused restores the file byte for byte and says why", async () => {
    const { path, move, moves } = stage(refused);
    const answer = await move({ context: "alpha", phase: "shadow" });
    assert.deepEqual(answer, { outcome: "refused", message: "not yet", reasons: ["backfill 40 %"] });
    assert.equal(readFileSync(path, "utf8"), FILE);
    assert.equal((await moves.status()).lastUpdate?.outcome, "refused");
  });

  it("over more than one phase is refused at once, with what is allowed, and changes nothing", async () => {
    const { path, seen, move } = stage(ok);
    const answer = await move({ context: "alpha", phase: "extracted" });
    assert.equal(answer.outcome, "refused");
    assert.match(answer.message, /cannot go from replicate to extracted\. It may go to monolith, shadow/);
    assert.deepEqual(seen, []);
    assert.equal(readFileSync(path, "utf8"), FILE);
  });

  it("raises the generation on re-entry after a return", async () => {
    const { seen, move } = stage(ok, { phase: "monolith", generation: 3 });
    await move({ context: "alpha", phase: "replicate" });
    assert.deepEqual(seen, [{ alpha: { phase: "replicate", generation: 4 } }]);
  });

  it("back to the monolith from where the function serves reads returns the rules first, in a first update", async () => {
    const { seen, move } = stage(ok, { phase: "extracted" });
    assert.equal((await move({ context: "alpha", phase: "monolith" })).outcome, "done");
    assert.deepEqual(
      seen.map((contexts) => contexts["alpha"]?.phase),
      ["replicate", "monolith"],
    );
  });

  it("as a dry run previews and leaves the file as it is", async () => {
    const { path, seen, move } = stage(ok);
    await move({ context: "alpha", phase: "shadow", dryRun: true });
    assert.equal(seen[0]?.["alpha"]?.phase, "shadow");
    assert.equal(readFileSync(path, "utf8"), FILE);
  });

  it("as a dry run prints resources and transition, and is refused where the transition would be", async () => {
    const { path, lines, seen, move } = stage(ok, {}, { refusals: ["2 changes are parked."] });
    const answer = await move({ context: "alpha", phase: "shadow", dryRun: true });
    assert.deepEqual(lines, ["resources:", "transition:", "    steps to shadow"]);
    assert.equal(answer.outcome, "refused");
    assert.deepEqual(answer.reasons, ["2 changes are parked."]);
    assert.equal(seen.length, 1);
    assert.equal(readFileSync(path, "utf8"), FILE);
  });

  it("that changes the owner says before how long writes will be held up, and after it how long they were", async () => {
    const current = { phase: "extracted", owner: "context", lastHandover: { predictedMs: 80, actualMs: 64 } } as const;
    const { lines, move } = stage(ok, current);
    await move({ context: "alpha", phase: "monolith" });
    assert.deepEqual(lines, [
      "  about 80 ms on the way to replicate",
      "  writes were held up for 64 ms; predicted were 80 ms",
    ]);
    const other = stage(ok);
    await other.move({ context: "alpha", phase: "shadow" });
    assert.deepEqual(other.lines, []);
  });

  it("is cancelled by its relay, which is asked until the transition is there; the file is restored", async () => {
    const answers = [undefined, cancelAnswer("nothing to cancel"), cancelAnswer("cancelled")];
    const cancelled: UpdateOutcome = { ok: false, errors: ["it was cancelled"], verdict: "cancelled" };
    let answer: unknown;
    const made = stage(
      ok,
      { phase: "canary" },
      {
        cancel: () => answers.shift(),
        during: async () => (answer = await made.moves.cancel("alpha")),
        outcomes: [cancelled],
      },
    );
    const moved = await made.move({ context: "alpha", phase: "extracted" });
    assert.equal((answer as { outcome: string }).outcome, "cancelled");
    assert.equal(moved.outcome, "cancelled");
    assert.equal(readFileSync(made.path, "utf8"), FILE);
  });

  it("past its commit point finishes, and does not begin another update", async () => {
    let answer: unknown;
    const made = stage(
      ok,
      { phase: "extracted" },
      {
        cancel: () => cancelAnswer("finishing"),
        during: async () => (answer = await made.moves.cancel("alpha")),
      },
    );
    const moved = await made.move({ context: "alpha", phase: "monolith" });
    assert.equal((answer as { outcome: string }).outcome, "finishing");
    assert.equal(moved.outcome, "cancelled");
    assert.match(moved.message, /alpha is in replicate/);
    assert.equal(made.seen.length, 1);
  });

  it("of a context whose relay does not answer goes on from where the stack config has it", async () => {
    const silent = { silence: "out of memory", phase: null, owner: null } as const;
    const { seen, move } = stage(ok, silent);
    assert.equal((await move({ context: "alpha", phase: "shadow" })).outcome, "done");
    assert.deepEqual(seen, [{ alpha: { phase: "shadow", generation: 1 } }]);
    assert.match((await move({ context: "alpha", phase: "extracted" })).message, /cannot go from shadow to extracted/);
  });

  it("is not cancelled under a name that no context has: that is an error, not a move that is over", async () => {
    await assert.rejects(stage(ok).moves.cancel("alfa"), (error: UserError) => {
      assert.equal(error.message, 'Unknown context "alfa". Did you mean "alpha"? Known: alpha, beta.');
      return error.exitCode === 64;
    });
  });

  it("is left alone by a cancellation of another context, and by one that comes when nothing moves", async () => {
    const made = stage(ok, {}, { cancel: () => cancelAnswer("nothing to cancel") });
    assert.equal((await made.moves.cancel("alpha")).outcome, "nothing");
    const other = stage(
      ok,
      {},
      {
        cancel: () => cancelAnswer("nothing to cancel"),
        during: async () => other.moves.cancel("beta"),
      },
    );
    assert.equal((await other.move({ context: "alpha", phase: "shadow" })).outcome, "done");
  });

  it("hands a forced reason to the update and does not leave it in the file", async () => {
    const { file, seen, move } = stage(ok);
    await move({ context: "alpha", phase: "shadow", force: true, reason: "the gate's data is stale" });
    assert.deepEqual(seen[0]?.["alpha"]?.force, { reason: "the gate's data is stale" });
    assert.equal(file.contexts()["alpha"]?.force, undefined);
  });

  const usage: readonly (readonly [string, MoveRequest, RegExp])[] = [
    [
      "an unknown context",
      { context: "alpaca", phase: "shadow" },
      /Unknown context "alpaca"\. Did you mean "alpha"\? Known: alpha, beta/,
    ],
    ["an unknown phase", { context: "alpha", phase: "shade" }, /Unknown phase "shade"\. Did you mean "shadow"\?/],
    ["a weight of 0", { context: "alpha", phase: "canary", weight: 0 }, /--weight 0 is outside 1-99/],
    ["a weight of 100", { context: "alpha", phase: "canary", weight: 100 }, /--weight 100 is outside 1-99/],
    ["a fractional weight", { context: "alpha", phase: "canary", weight: 1.5 }, /--weight 1.5 is outside 1-99/],
    ["a weight outside canary", { context: "alpha", phase: "shadow", weight: 10 }, /no meaning in shadow/],
    ["force without a reason", { context: "alpha", phase: "shadow", force: true }, /--force needs --reason/],
  ];
  for (const [what, request, message] of usage) {
    it(`with ${what} is a usage error and changes nothing`, async () => {
      const { path, seen, move } = stage(ok);
      const answer = await move(request);
      assert.equal(answer.outcome, "usage");
      assert.match(answer.message, message);
      assert.deepEqual(seen, []);
      assert.equal(readFileSync(path, "utf8"), FILE);
    });
  }

  it("waits for the one before it", async () => {
    const { move, seen } = stage(ok);
    const both = await Promise.all([
      move({ context: "alpha", phase: "shadow" }),
      move({ context: "beta", phase: "replicate" }),
    ]);
    assert.deepEqual(
      both.map(({ outcome }) => outcome),
      ["done", "done"],
    );
    assert.deepEqual(Object.keys(seen[1] ?? {}), ["alpha", "beta"]);
  });

  it("by hand edit is applied once, stays when refused, and broken YAML is named with its line", async () => {
    const { file, path, moves, seen } = stage(refused);
    writeFileSync(path, FILE.replace("replicate", "shadow"));
    assert.equal((await moves.applyFile(() => undefined)).outcome, "refused");
    assert.equal(file.contexts()["alpha"]?.phase, "shadow");
    assert.equal((await moves.applyFile(() => undefined)).message, "nothing to apply");
    assert.equal(seen.length, 1);
    writeFileSync(path, "config: [");
    const broken = await moves.applyFile(() => undefined);
    assert.equal(broken.outcome, "failed");
    assert.match(broken.message, /:1:\d+ is not valid YAML/);
  });
});

/** Plays a scenario, with a fault or without, and tells what became of it. */
import { SignJWT } from "jose";
import { DATABASE_NAME } from "../../migration/runtime/names";
import type { Phase, TransitionRequest, TransitionResult } from "../../migration/runtime/phases";
import { seededRandom } from "../support/random";
import { ContextCommits, HISTORY_STATEMENTS, readHistory } from "./check/history";
import { readContents } from "./check/contents";
import { violations } from "./check/invariants";
import type { Mutation } from "./cloud/sabotage";
import { WORLD_DEFAULTS } from "./cloud/settings";
import { RELAY, startWorld, tableOf, type World } from "./cloud/world";
import { type Aim, Director, type Reached } from "./inject/director";
import type { Tools } from "./inject/kinds";
import { isOurs, Victims } from "./inject/victims";
import { Writers } from "./load/writers";
import type { Acting, Scenario } from "./scenarios";

export interface Played {
  /** Whether the fault struck. */
  readonly struck: boolean;
  readonly violations: readonly string[];
  readonly ms: number;
  /** Longest time without an acknowledged write. */
  readonly silenceMs: number;
  readonly acknowledged: number;
  readonly unknown: number;
  readonly reached: readonly Reached[];
  /** What happened on the way, for whoever looks into a failure. */
  readonly notes: readonly string[];
}

const WRITERS = 4;
/** Relays that linger have left by then; guards watch for longer. */
const QUIET_MS = 900;
/** A place of a relay that comes and goes is reached by then, or never. */
const STRIKE_MS = 4_000;
const RUN_AGAIN_MS = 100;
/** A transition that was not finished after so long is not finished by itself or by running it again. */
const PATIENCE_MS = 30_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class FaultStage {
  readonly #commits = new ContextCommits();
  readonly #director = new Director(this.#commits.saw);
  readonly #victims = new Victims();
  readonly #relays = new Set<Promise<unknown>>();
  #apis: number[] = [];
  #notes: string[] = [];
  #world: World | undefined;
  #tokens: readonly { readonly attendee: string; readonly token: string }[] = [];

  /** @param sabotage what is changed in the relay's code first */
  static async start(sabotage?: readonly Mutation[]): Promise<FaultStage> {
    const stage = new FaultStage();
    stage.#world = await startWorld({
      ...(sabotage !== undefined && { sabotage }),
      passage: (call, forward) => {
        if (call.part === "api")
          stage.#apis = [call.pid, ...stage.#apis.filter((pid) => pid !== call.pid)].slice(0, 10);
        return stage.#director.passage(call, forward);
      },
      onReport: stage.#director.onReport,
      onLine: (part, line) => {
        if (/warn|error|exited|Task timed|terminated by/i.test(line) && !/"_aws"|BN001|NodeVersionSupport/.test(line))
          stage.#note(`${part}: ${line.slice(0, 600)}`);
      },
    });
    await stage.#prepare();
    return stage;
  }

  get world(): World {
    if (this.#world === undefined) throw new Error("not started");
    return this.#world;
  }

  async stop(): Promise<void> {
    this.#victims.thawAll();
    await this.world.stop();
  }

  async play(scenario: Scenario, seed: number, aim?: Aim): Promise<Played> {
    const { world } = this;
    const begun = Date.now();
    this.#notes = [];
    await this.#restore(scenario.from);
    const acting = this.#acting();
    this.#director.begin(this.#tools(), scenario.hooks?.(acting) ?? new Map(), aim);
    const random = seededRandom(seed);
    const writers = new Writers({
      origin: world.front.url,
      tester: world.tester,
      writers: this.#tokens,
      slots: WORLD_DEFAULTS.slots,
      random,
      pauseMs: 25,
      crossing: () => world.front.phase !== "monolith" && world.front.phase !== "retired",
    });
    const acknowledged = async (count: number): Promise<void> => {
      await within(`${count} acknowledgements`, writers.acknowledges(writers.ledger().times.length + count));
    };
    const sweep = (): void => void this.#invoke({ kind: "sweep" }).catch(() => undefined);
    const sweeps = setInterval(sweep, WORLD_DEFAULTS.sweepMs);
    const startedAt = Date.now();
    writers.start();
    const failures: string[] = [];
    try {
      await acknowledged(5);
      await scenario.act({ ...acting, acknowledged });
      // What strikes late is waited for, and so is what sleeps.
      const missed = (): boolean => aim !== undefined && this.#director.struckAt === undefined;
      const struckWithin = async (ms: number): Promise<void> => {
        for (const until = Date.now() + ms; missed() && Date.now() < until;) await pause(20);
      };
      await struckWithin(STRIKE_MS);
      if (missed()) {
        // Some places are only come to when there is nothing to do.
        await writers.stop();
        await struckWithin(STRIKE_MS);
        writers.start();
      }
      if (aim !== undefined) await acknowledged(5);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
    while (this.#pending > 0) await pause(20);
    await writers.stop();
    const endedAt = Date.now();
    clearInterval(sweeps);
    this.#director.rest();
    const table = tableOf(scenario.generation ?? 1);
    if (failures.length === 0)
      await this.#settle(table, scenario.to).catch((error: unknown) => failures.push(String(error)));
    const { writes, truths } = await readHistory(world.cloud);
    const contents = await readContents(world.cloud, table);
    const ledger = writers.ledger();
    await writers.close();
    await this.#quiet();
    const seeded = WORLD_DEFAULTS.rows + (scenario.extraRows ?? 0);
    const commits = [...writes, ...this.#commits.all()];
    const times = [startedAt, ...ledger.times, endedAt];
    return {
      struck: aim === undefined || this.#director.struckAt !== undefined,
      violations: [...failures, ...violations({ ledger, commits, truths, contents, phase: scenario.to, seeded })],
      ms: Date.now() - begun,
      silenceMs: Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time))),
      acknowledged: ledger.times.length,
      unknown: ledger.unknown,
      reached: this.#director.reached(),
      notes: this.#notes,
    };
  }

  /** What became of a play that the harness itself could not end: the next begins anew, this one has failed. */
  brokenOff(error: unknown): Played {
    const violations = [
      `the harness failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
    const figures = { ms: 0, silenceMs: 0, acknowledged: 0, unknown: 0 };
    return { struck: true, violations, ...figures, reached: [], notes: this.#notes };
  }

  /** Processes that sleep, and effects that are still to come. */
  #pending = 0;

  /** Past any lease and deadline. The scenario waits for it. */
  async #afterwards(act: () => Promise<unknown>): Promise<void> {
    this.#pending += 1;
    try {
      await pause(WORLD_DEFAULTS.freezeMs);
      await act();
    } finally {
      this.#pending -= 1;
    }
  }

  #note(text: string): void {
    if (this.#notes.length < 200) this.#notes.push(`${new Date().toISOString().slice(14, 23)} ${text}`);
  }

  #tools(): Tools {
    const { skewMs, lateMs } = WORLD_DEFAULTS;
    const { world } = this;
    return {
      ...{ skewMs, lateMs, pause },
      kill: (pid) => this.#victims.kill(pid),
      freeze: async (pid) => {
        this.#victims.freeze(pid);
        this.#fellAsleep();
        await this.#afterwards(async () => this.#victims.thaw(pid));
      },
      later: (effect) => void this.#afterwards(effect).catch(() => undefined),
      killMonolith: () => this.#victims.kill(world.task.pid),
      anyApi: () => this.#apis.find(isOurs),
      skewDatabase: async (ms) => this.#sql(`UPDATE banyan.clock SET offset_ms = offset_ms + ${ms}`),
      skewProcess: (pid, ms) => this.#director.skew(pid, ms),
      severSessions: async (call) => {
        const user = call.part === "monolith" ? "monolith" : world.relayUser;
        await this.#sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${user}'`);
      },
    };
  }

  /** Told when a process was frozen: who waits for it does not wait any longer. */
  #fellAsleep: () => void = () => undefined;

  #acting(): Acting {
    const { world } = this;
    const once = async (phase: Phase, weight: number, generation: number): Promise<TransitionResult | string> => {
      const table = tableOf(generation);
      const request: TransitionRequest = { kind: "transition", context: "ratings", phase, weight, generation, table };
      try {
        const asleep = new Promise<never>((_, reject) => {
          this.#fellAsleep = () => reject(new Error("there was no answer: somebody sleeps"));
        });
        const result = await Promise.race([this.#invoke(request), asleep]);
        if ("phase" in result) {
          world.front.phase = result.phase as Phase;
          return result as unknown as TransitionResult;
        }
        return JSON.stringify(result).slice(0, 400);
      } catch (error) {
        return String(error);
      }
    };
    let generation = 1;
    return {
      up: async (phase, weight = 0, onFailure = () => Promise.resolve()) => {
        for (const until = Date.now() + PATIENCE_MS; ;) {
          const result = await once(phase, weight, generation);
          if (typeof result !== "string") return;
          this.#note(`up ${phase}: ${result}`);
          await onFailure(result).catch((error: unknown) =>
            this.#note(`what could be done about it failed: ${String(error)}`),
          );
          if (Date.now() > until)
            throw new Error(`the transition to ${phase} is not finished by running it again: ${result}`);
          await pause(RUN_AGAIN_MS);
        }
      },
      upOnce: async (phase, weight = 0) => {
        const result = await once(phase, weight, generation);
        this.#note(`up once ${phase}: ${typeof result === "string" ? result : "done"}`);
      },
      deploy: (next) => {
        generation = next;
        world.deploy(next);
      },
      acknowledged: () => Promise.resolve(),
      handoverEnded: async () => {
        const ended = async (): Promise<void> => {
          while ((await readContents(world.cloud, tableOf(generation))).ownership["handover_to"] !== null)
            await pause(50);
        };
        await within("the end of the handover", ended());
      },
      sql: (statement) => this.#sql(statement),
      kill: (pid) => this.#victims.kill(pid),
    };
  }

  async #invoke(event: object): Promise<Record<string, unknown>> {
    const invocation = this.world.lambda.invoke(RELAY, JSON.stringify(event));
    this.#relays.add(invocation);
    const forget = (): void => void this.#relays.delete(invocation);
    invocation.then(forget, forget);
    return JSON.parse((await invocation).payload) as Record<string, unknown>;
  }

  #sql(statement: string): Promise<void> {
    return this.world.cloud.postgres.asAdministrator(async (client) => {
      await client.query(statement);
      this.world.cloud.rdsData.forgetPrepared();
    }, DATABASE_NAME);
  }

  /** Rings until nothing waits any more. */
  async #settle(table: string, phase: Phase): Promise<void> {
    const done = async (): Promise<void> => {
      for (;;) {
        await this.#invoke({ kind: "ring" }).catch((error: unknown) => this.#note(`ring: ${String(error)}`));
        const { waiting, ownership, owner, unfinishedBackfill } = await readContents(this.world.cloud, table);
        const current = phase === "monolith" || owner?.["epoch"] === Number(ownership["epoch"]);
        const left = waiting.forward + waiting.back + waiting.attempts + unfinishedBackfill;
        if (left === 0 && current && ownership["handover_to"] === null) return;
      }
    };
    await within("rest", done(), 10_000).catch((error: unknown) => this.#note(String(error)));
  }

  /** Waits until no relay is at work; who still is after that is ended. */
  async #quiet(): Promise<void> {
    const ended = Promise.allSettled([...this.#relays]);
    await within("the end of all invocations", ended, QUIET_MS).catch(() => {
      for (const pid of this.#director.atWork()) this.#victims.kill(pid);
    });
    await ended;
  }

  async #restore(phase: Phase): Promise<void> {
    const { world } = this;
    this.#victims.thawAll();
    const wasRetired = world.front.phase === "retired";
    await world.snapshots.restore(phase);
    world.deploy(1);
    world.front.phase = phase;
    this.#commits.clear();
    await this.#sql("TRUNCATE faults.writes");
    if (wasRetired) await world.task.restart();
    await world.task.serving();
  }

  /** Seeds the conference and takes it through the phases once, keeping each. */
  async #prepare(): Promise<void> {
    const { world } = this;
    const { rows, slots } = WORLD_DEFAULTS;
    await this.#sql(`
      INSERT INTO rooms (name, capacity) VALUES ('one', 10);
      INSERT INTO slots (room_id, starts_at, ends_at, created_at, updated_at)
        SELECT 1, now() + n * interval '1 hour', now() + (n + 1) * interval '1 hour', now(), now() FROM generate_series(1, ${slots}) n;
      INSERT INTO ratings (slot_id, attendee, score, comment, created_at, updated_at)
        SELECT n, 'seed', 1 + n % 5, NULL, now(), now() FROM generate_series(1, ${rows}) n;
      ${HISTORY_STATEMENTS}`);
    const subjects = Array.from({ length: WRITERS }, (_, index) => `writer-${index}`);
    this.#tokens = await Promise.all(
      subjects.map(async (attendee) => ({ attendee, token: await this.#token(attendee) })),
    );
    await world.snapshots.keep("monolith");
    this.#director.begin(this.#tools(), new Map());
    const { up } = this.#acting();
    for (const [phase, [, ...steps]] of Object.entries({
      replicate: ["", "replicate"],
      canary: ["", "shadow", "canary"],
      extracted: ["", "extracted"],
    })) {
      for (const step of steps) await up(step as Phase, step === "canary" ? 50 : 0);
      await this.#settle(tableOf(1), phase as Phase);
      await this.#quiet();
      await world.snapshots.keep(phase);
    }
  }

  #token(subject: string): Promise<string> {
    return new SignJWT({ role: "attendee" })
      .setProtectedHeader({ alg: "EdDSA" })
      .setSubject(subject)
      .setExpirationTime("10h")
      .sign(this.world.keys.privateKey);
  }
}

/** @throws Error naming what did not come in time */
async function within<T>(what: string, work: Promise<T>, ms = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms / 1000} s in vain for ${what}`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Every kind of fault: what it does where it strikes. */
import type { Call, Effect } from "./calls";
import { conflict, connectionLost, failure, throttled, timedOut } from "./answers";
import type { Answer } from "./proxy";

/** What a fault may do to the world. */
export interface Tools {
  readonly kill: (pid: number) => void;
  /** Stops a process for longer than any lease or deadline, then wakes it. Resolves when it is awake. */
  readonly freeze: (pid: number) => Promise<void>;
  readonly killMonolith: () => void;
  /** An api environment that is there, if one is. */
  readonly anyApi: () => number | undefined;
  /** Sets `banyan.now()` off, from now on. */
  readonly skewDatabase: (ms: number) => Promise<void>;
  /** Sets the clock of a process off, from its next step on. */
  readonly skewProcess: (pid: number, ms: number) => void;
  /** Ends every session that the caller has at Postgres. */
  readonly severSessions: (call: Call) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
  /** Lets an effect come after any lease and deadline. The scenario ends after it: later it would strike another. */
  readonly later: (effect: () => Promise<unknown>) => void;
  readonly skewMs: number;
  readonly lateMs: number;
}

/** At a step: the process waits. `gone`: it waits in vain. */
export type StepFault = (tools: Tools, pid: number) => Promise<"go" | "gone">;
/** At a call. */
export type CallFault = (tools: Tools, call: Call, forward: () => Promise<Answer>) => Promise<Answer | "cut">;

export interface Kind {
  readonly step?: StepFault;
  readonly call?: CallFault;
  /** Effects that it makes sense for; every one when absent. */
  readonly effects?: readonly Effect[];
  /** How long later calls of the same sort by the same process meet the same fate, in milliseconds: SDKs repeat calls. */
  readonly lastsMs?: number;
}

const SQL: readonly Effect[] = ["sql-write", "sql-commit"];
const DYNAMO: readonly Effect[] = ["dynamo-write"];

export const KINDS = {
  /** `kill -9` before. */
  kill: {
    step: async (tools, pid) => {
      tools.kill(pid);
      return "gone";
    },
    call: async (tools, call) => {
      tools.kill(call.pid);
      return "cut";
    },
  },
  /** `kill -9` when the effect is there and its answer is not. */
  "kill-after": {
    call: async (tools, call, forward) => {
      await forward();
      tools.kill(call.pid);
      return "cut";
    },
  },
  /** The process dies, and what it had sent arrives long after. */
  "late-effect": {
    call: async (tools, call, forward) => {
      tools.kill(call.pid);
      tools.later(forward);
      return "cut";
    },
  },
  /** Stopped past lease and deadline, then awake again: a zombie. */
  freeze: {
    step: async (tools, pid) => {
      await tools.freeze(pid);
      return "go";
    },
    call: async (tools, call, forward) => {
      await tools.freeze(call.pid);
      return forward();
    },
  },
  /** The answer never comes: the connection breaks after the effect. */
  lost: {
    call: async (_, __, forward) => {
      await forward();
      return "cut";
    },
    lastsMs: 250,
  },
  /** The call never arrives. */
  dropped: { call: async () => "cut", lastsMs: 250 },
  /** The answer comes late. */
  slow: {
    call: async (tools, _, forward) => {
      const answer = await forward();
      await tools.pause(tools.lateMs);
      return answer;
    },
  },
  /** The service fails before the effect. */
  fails: { call: async (_, call) => failure(call), lastsMs: 250 },
  throttled: { call: async (_, call) => throttled(call), effects: [...DYNAMO, ...SQL], lastsMs: 400 },
  conflict: { call: async (_, call) => conflict(call), effects: DYNAMO, lastsMs: 300 },
  /** The Data API's patience ends after the effect. */
  "timed-out": {
    call: async (_, __, forward) => {
      await forward();
      return timedOut();
    },
    effects: SQL,
  },
  /** The database commits, and the connection to it ends before it can say so. */
  "committed-and-lost": {
    call: async (_, __, forward) => {
      await forward();
      return connectionLost();
    },
    effects: SQL,
  },
  /** The backend is terminated: what was open is rolled back. */
  severed: {
    call: async (tools, call, forward) => {
      await tools.severSessions(call);
      return forward();
    },
    effects: SQL,
  },
  "kill-monolith": {
    step: async (tools) => {
      tools.killMonolith();
      return "go";
    },
  },
  "kill-api": {
    step: async (tools) => {
      const pid = tools.anyApi();
      if (pid !== undefined) tools.kill(pid);
      return "go";
    },
  },
  /** A writer sleeps through what happens next. */
  "freeze-api": {
    step: async (tools) => {
      const pid = tools.anyApi();
      if (pid !== undefined) void tools.freeze(pid);
      return "go";
    },
  },
  "database-ahead": {
    step: async (tools) => {
      await tools.skewDatabase(tools.skewMs);
      return "go";
    },
  },
  "database-behind": {
    step: async (tools) => {
      await tools.skewDatabase(-tools.skewMs);
      return "go";
    },
  },
  "process-ahead": {
    step: async (tools, pid) => {
      tools.skewProcess(pid, tools.skewMs);
      return "go";
    },
  },
  "process-behind": {
    step: async (tools, pid) => {
      tools.skewProcess(pid, -tools.skewMs);
      return "go";
    },
  },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;
export const kindOf = (name: KindName): Kind => KINDS[name];

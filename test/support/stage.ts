/** A local stage as a user runs it: the real command in a process of its own, driven by the real command line. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ContextStatus, MoveResult, StageStatus } from "../../console/api";
import { fetchStatus } from "../../cli/client";
import { mintToken, readIdentity, type Role } from "../../local/app/identity";
import { freePort } from "./free-port";
import { keepPermissionRecord } from "./permission-records";
import { ROOT } from "./source-files";

const BIN = join(ROOT, "bin/banyan.js");

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

export interface Stage {
  readonly origin: string;
  readonly consolePort: number;
  readonly stateDirectory: string;
  readonly process: ChildProcess;
  /** Milliseconds from the start to the first answered request. */
  readonly startedInMs: number;
  /** Everything it printed so far. */
  output(): string;
  banyan(...args: readonly string[]): Promise<Finished>;
  /** Moves and asserts the outcome. */
  move(args: string, outcome?: MoveResult["outcome"]): Promise<string>;
  status(context: string): Promise<ContextStatus>;
  stage(): Promise<StageStatus>;
  /** Awaits a condition on a context's status. */
  until(
    context: string,
    what: string,
    holds: (status: ContextStatus) => boolean,
    withinMs?: number,
  ): Promise<ContextStatus>;
  token(role: Role, subject: string): Promise<string>;
  /** Ctrl-C, and waits until it is gone. */
  stop(): Promise<Finished>;
}

const EXIT: Readonly<Record<number, MoveResult["outcome"]>> = {
  0: "done",
  1: "failed",
  2: "refused",
  3: "waiting",
  64: "usage",
};

export function run(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Promise<Finished> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: ROOT,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return finished(child, collect(child));
}

function collect(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

async function finished(child: ChildProcess, output: () => string): Promise<Finished> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  return { code: child.exitCode, output: output() };
}

/** Awaits `check` to give a value; polls, because another process answers. @throws with `what` and the last error after `withinMs`. */
export async function eventually<T>(what: string, withinMs: number, check: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await check();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within ${withinMs / 1000} s`, { cause: last });
}

export async function startStage(
  stateDirectory: string,
  extra: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<Stage> {
  const [port, consolePort] = [await freePort(), await freePort()];
  const args = [
    "start",
    "--state",
    stateDirectory,
    "--port",
    String(port),
    "--console-port",
    String(consolePort),
    "--no-traffic",
    ...extra,
  ];
  const begun = Date.now();
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = collect(child);
  const origin = `http://127.0.0.1:${port}`;
  let startedInMs = 0;
  const what = `the stage answers (${args.join(" ")})`;
  const answers = await eventually(what, 90_000, async () => {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const answer = await fetch(`${origin}/schedule/slots?limit=1`);
    if (!answer.ok) return undefined;
    startedInMs ||= Date.now() - begun;
    return true;
  }).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw new Error(`${String(error)}\n${output()}`, { cause: error });
  });
  if (!answers) throw new Error(`${what}: it ended with ${child.exitCode ?? child.signalCode}\n${output()}`);

  const banyan = (...words: readonly string[]): Promise<Finished> => run([...words, "--state", stateDirectory]);
  const stage = (): Promise<StageStatus> => fetchStatus(consolePort);
  const status = async (context: string): Promise<ContextStatus> => {
    const found = (await stage()).contexts.find(({ name }) => name === context);
    assert.ok(found, `no context ${context}`);
    return found;
  };
  await eventually("the first update is over", 90_000, async () => {
    const { update, lastUpdate } = await stage();
    return update === null && lastUpdate !== null ? true : undefined;
  });
  return {
    origin,
    consolePort,
    stateDirectory,
    process: child,
    startedInMs,
    output,
    banyan,
    stage,
    status,
    async move(words, outcome = "done") {
      const { code, output: text } = await banyan("move", ...words.split(" "));
      assert.equal(EXIT[code ?? -1], outcome, `move ${words}: exit ${code}\n${text}`);
      return text;
    },
    until: (context, what, holds, withinMs = 120_000) =>
      eventually(what, withinMs, async () => {
        const found = await status(context);
        if (holds(found)) return found;
        throw new Error(`it does not hold for ${JSON.stringify(found)}`);
      }),
    token: (role, subject) => mintToken(readIdentity(join(stateDirectory, "identity.json")), { role, subject }),
    async stop() {
      child.kill("SIGINT");
      const end = await finished(child, output);
      keepPermissionRecord(stateDirectory);
      return end;
    },
  };
}

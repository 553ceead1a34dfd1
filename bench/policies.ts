/**
 * How long the compiled policy pack takes: to start in the engine's host, and to look at a stack of 400 resources, each by itself and
 * all together. Bounds: 1.2 s and 2 s. Run: `node -r tsx/cjs bench/policies.ts`.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { buildPolicyPack } from "../policies/build";
import { context, WORLD } from "../test/policies/fixtures/world";
import { resourceRequest, stackRequest } from "../test/policies/support/analyze";

const BOUNDS = { bootMs: 1_200, stackMs: 2_000 } as const;
const RESOURCES = 400;

type Call = (request: unknown, done: (error: Error | null, answer: unknown) => void) => void;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Processor time that a process has used: on a busy machine the figure that says something. Linux alone. */
function cpuMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  // utime and stime, in ticks of 10 ms.
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Contexts of made-up names until there are enough resources. */
function bigStack() {
  const stack = [...WORLD];
  for (let index = 0; stack.length < RESOURCES; index += 1)
    stack.push(...context(`made-up-${index}`, 1_000 + index * 100));
  // Members that are there and undefined are never sent.
  return JSON.parse(JSON.stringify(stack.slice(0, RESOURCES))) as typeof stack;
}

async function main(): Promise<void> {
  const folder = await buildPolicyPack();
  const began = performance.now();
  const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [host, "127.0.0.1:1", folder], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const port = await new Promise<string>((resolve) =>
      child.stdout.once("data", (chunk: Buffer) => resolve(String(chunk).trim())),
    );
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure()) as unknown as Record<
      string,
      Call
    >;
    const call = (name: string, request: unknown): Promise<unknown> =>
      new Promise((resolve, reject) =>
        client[name]?.(request, (error, answer) => (error === null ? resolve(answer) : reject(error))),
      );
    await call("getAnalyzerInfo", new Empty());
    const bootMs = performance.now() - began;
    const bootCpuMs = cpuMs(child.pid);

    const stack = bigStack();
    const started = performance.now();
    await Promise.all(stack.map((subject) => call("analyze", resourceRequest(subject))));
    const eachMs = performance.now() - started;
    await call("analyzeStack", stackRequest(stack));
    const allMs = performance.now() - started - eachMs;
    client["close"]?.call(client, undefined, () => undefined);

    const line = (title: string, ms: number, bound: number): string =>
      `${title}: ${Math.round(ms)} ms, ${(ms / bound).toFixed(2)} of its bound of ${bound} ms`;
    print(`processor time: ${bootCpuMs} ms for the start, ${cpuMs(child.pid) - bootCpuMs} ms for the resources`);
    print(line("start", bootMs, BOUNDS.bootMs));
    print(`${stack.length} resources one by one: ${Math.round(eachMs)} ms; as a stack: ${Math.round(allMs)} ms`);
    print(line("both", eachMs + allMs, BOUNDS.stackMs));
    if (bootMs > BOUNDS.bootMs || eachMs + allMs > BOUNDS.stackMs) process.exitCode = 1;
  } finally {
    child.kill();
  }
}

void main();

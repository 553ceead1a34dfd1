/**
 * What runs inside an execution environment: a worker thread, or a child process with an IPC channel. Plain JavaScript,
 * because an environment must start fast and must not load what this repository is developed with.
 */
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { setImmediate } from "node:timers";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { getHeapStatistics } from "node:v8";
import { isMainThread, parentPort, workerData } from "node:worker_threads";

const child = isMainThread;
const settings = child ? JSON.parse(process.argv[2]) : workerData;
const send = child
  ? (message) => process.connected && process.send(message)
  : (message) => parentPort.postMessage(message);
const started = performance.now();
let requestId = "";
let partial = "";

const line = (text) => send({ type: "line", text });

const LEVELS = { log: "INFO", info: "INFO", debug: "DEBUG", warn: "WARN", error: "ERROR", trace: "TRACE" };

/** Lambda's text format: a call of `console` is one event, prefixed; what is written to the streams is taken as it is. */
const event = (level, values) =>
  line(`${new Date().toISOString()}\t${requestId || "undefined"}\t${level}\t${format(...values)}`);

for (const [method, level] of Object.entries(LEVELS)) globalThis.console[method] = (...values) => event(level, values);
for (const stream of [process.stdout, process.stderr])
  stream.write = (chunk, encoding, callback) => {
    const lines = (partial + (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString())).split("\n");
    partial = lines.pop();
    for (const text of lines) line(text);
    const done = typeof encoding === "function" ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  };

const describe = (error, type) =>
  JSON.stringify(
    error instanceof Error || (error && typeof error === "object" && "message" in error)
      ? {
          errorType: type ?? error.name ?? "Error",
          errorMessage: String(error.message),
          trace: String(error.stack ?? "").split("\n"),
        }
      : { errorType: type ?? typeof error, errorMessage: String(error), trace: [] },
  );

const usedMb = () => Math.ceil(getHeapStatistics().used_heap_size / 1_048_576);

/** As Lambda's own runtime: the invocation fails with the error, the environment ends. */
const fatal = (kind) => (error) => {
  event("ERROR", [kind, error]);
  send({
    type: "fatal",
    payload: describe(error, kind === "Unhandled Promise Rejection" ? "Runtime.UnhandledPromiseRejection" : undefined),
  });
  setImmediate(() => process.exit(128));
};
process.on("uncaughtException", fatal("Uncaught Exception"));
process.on("unhandledRejection", fatal("Unhandled Promise Rejection"));
if (child) process.on("disconnect", () => process.exit(0));

async function load() {
  const dot = settings.handler.lastIndexOf(".");
  const [file, name] = [settings.handler.slice(0, dot), settings.handler.slice(dot + 1)];
  const path = [".js", ".mjs", ".cjs"].map((extension) => join(settings.directory, file + extension)).find(existsSync);
  if (dot < 0 || !path)
    throw Object.assign(new Error(`Error: Cannot find module '${file}'`), { name: "Runtime.ImportModuleError" });
  let module;
  try {
    module = path.endsWith(".mjs") ? await import(pathToFileURL(path)) : createRequire(path)(path);
  } catch (error) {
    if (error?.code !== "ERR_REQUIRE_ESM") throw error;
    module = await import(pathToFileURL(path));
  }
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== "function")
    throw Object.assign(new Error(`${settings.handler} is undefined or not exported`), {
      name: "Runtime.HandlerNotFound",
    });
  return handler;
}

function call(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    const result = handler(event, { ...context, done: callback, succeed: resolve, fail: reject }, callback);
    if (typeof result?.then === "function") result.then(resolve, reject);
    else if (handler.length < 3) resolve(null);
  });
}

function contextOf(message) {
  const deadline = performance.now() + message.timeoutMs;
  return {
    awsRequestId: message.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: message.arn,
    logGroupName: settings.logGroup,
    logStreamName: settings.logStream,
    memoryLimitInMB: String(settings.memoryMb),
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

function answer(result) {
  let payload;
  try {
    payload = JSON.stringify(result === undefined ? null : result);
  } catch (error) {
    return { type: "failed", payload: describe(error, "Runtime.MarshalError"), usedMb: usedMb() };
  }
  return { type: "done", payload: payload ?? "null", usedMb: usedMb() };
}

async function invoke(handler, message) {
  requestId = message.requestId;
  try {
    send(answer(await call(handler, JSON.parse(message.payload), contextOf(message))));
  } catch (error) {
    event("ERROR", ["Invoke Error", error]);
    send({ type: "failed", payload: describe(error), usedMb: usedMb() });
  }
}

try {
  const handler = await load();
  const receive = (message) => void invoke(handler, message);
  if (child) process.on("message", receive);
  else parentPort.on("message", receive);
  send({ type: "ready", initMs: performance.now() - started });
} catch (error) {
  event("ERROR", ["Init Error", error]);
  send({
    type: "init-failed",
    payload: describe(error, error?.code === "MODULE_NOT_FOUND" ? "Runtime.ImportModuleError" : undefined),
  });
}

/**
 * Loaded before Pulumi's SDK in the children that evaluate a program or a policy pack: puts off what an evaluation pays for and
 * does not use, some 40 % of its CPU. The SDK's files are as they are, and what is put off is there on first use. Decision 0070.
 */
const Module = require("node:module");
const { join } = require("node:path");

/** What was compiled once is not compiled again, by the next child either: a tenth of an update's CPU. Node 22 has it first. */
Module.enableCompileCache?.(join(__dirname, "../../../.banyan/compile-cache"));
// It is written when a process exits, not when a signal ends it, as a pack's engine does.
if (Module.enableCompileCache !== undefined) process.once("SIGTERM", () => process.exit(128 + 15));

const load = Module._load;

/** A module that is loaded when something of it is asked for. `__esModule`: what has it, `import *` does not copy. */
const onFirstUse = (loadNow) => {
  let loaded;
  return new Proxy({}, { get: (_target, key) => (key === "__esModule" ? true : (loaded ??= loadNow())[key]) });
};

/** What only functions need that are serialized into lambdas: 0.5 s. */
const isPutOff = (request, requiredBy) =>
  (request === "@npmcli/arborist" && requiredBy.endsWith("/runtime/closure/codePaths.js")) ||
  (request === "typescript" && requiredBy.endsWith("/@pulumi/pulumi/typescript-shim.js"));

/** Every pack is given a compiler; a compiled one needs none: 0.4 s. */
const withoutCompiler = (host) => ({ ...host, run: (options) => host.run({ ...options, typeScript: false }) });

const changed = new WeakSet();

/**
 * Each promise of the SDK keeps the stack that made it, every frame looked up in a source map: 0.6 s in a program of 100
 * resources. They are printed with `PULUMI_DEBUG_PROMISE_LEAKS`, and never without.
 */
const withoutTraces = (debuggable) => {
  const { debugPromiseLeaks, debuggablePromise } = debuggable;
  // The SDK's modules require one another in circles: it may be half loaded.
  if (debugPromiseLeaks || debuggablePromise === undefined || changed.has(debuggable)) return;
  changed.add(debuggable);
  debuggable.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
};

Module._load = function (request, parent, isMain) {
  const requiredBy = parent?.filename ?? "";
  if (isPutOff(request, requiredBy)) return onFirstUse(() => load.call(this, request, parent, isMain));
  const loaded = load.call(this, request, parent, isMain);
  if (request === "./run" && requiredBy.endsWith("/cmd/run-policy-pack/index.js")) return withoutCompiler(loaded);
  if (request === "./debuggable" && requiredBy.includes("/@pulumi/pulumi/runtime/")) withoutTraces(loaded);
  return loaded;
};

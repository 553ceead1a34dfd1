/** What the engine's children are given before Pulumi's SDK: less of it is loaded, and all of it works. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { LEAN_SDK } from "../../../local/engine/program/run";
import { ROOT } from "../../support/source-files";

const run = (script: string, before: readonly string[], env: NodeJS.ProcessEnv = {}): unknown =>
  JSON.parse(
    execFileSync(process.execPath, [...before, "-e", script], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      encoding: "utf8",
      stdio: "pipe",
    }),
  );

const LOADED = `
  const pulumi = require("@pulumi/pulumi");
  const names = ["@npmcli/arborist", "typescript"];
  console.log(JSON.stringify(names.filter((name) => Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/")))));
`;

const SERIALIZED = `
  const pulumi = require("@pulumi/pulumi");
  const seven = 7;
  pulumi.runtime.serializeFunction(() => seven).then(({ text }) => console.log(JSON.stringify(text)));
`;

const PATHS = `
  const pulumi = require("@pulumi/pulumi");
  pulumi.runtime.computeCodePaths({ extraIncludePackages: ["yaml"] }).then((paths) => console.log(JSON.stringify([...paths.keys()])));
`;

const TRACE = `
  require("@pulumi/pulumi");
  const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable");
  const promise = Promise.resolve();
  debuggablePromise(promise, "here");
  console.log(JSON.stringify({ trace: promise._debugStackTrace, thrown: new Error("now").stack.split("\\n").length > 2 }));
`;

describe("Pulumi's SDK in the engine's children", function () {
  this.timeout(60_000);

  it("loads neither a compiler nor a package manager until it needs one", () => {
    assert.deepEqual(run(LOADED, []), ["@npmcli/arborist", "typescript"], "the SDK by itself does: else this can go");
    assert.deepEqual(run(LOADED, LEAN_SDK), []);
  });

  it("serializes functions into lambdas all the same", () => {
    assert.equal(run(SERIALIZED, LEAN_SDK), run(SERIALIZED, []));
    assert.match(String(run(SERIALIZED, LEAN_SDK)), /seven/);
  });

  it("finds the packages of such a lambda all the same", () => {
    const paths = run(PATHS, LEAN_SDK);
    assert.deepEqual(paths, run(PATHS, []));
    assert.ok((paths as string[]).length > 0);
  });

  it("keeps the traces of promises only for who asks for leaks; errors have theirs", () => {
    assert.deepEqual(run(TRACE, LEAN_SDK), { trace: "Error", thrown: true });
    const asked = run(TRACE, LEAN_SDK, { PULUMI_DEBUG_PROMISE_LEAKS: "true" }) as { trace: string };
    assert.match(asked.trace, /\n\s+at /);
  });
});

/** What the engine's children are given before Pulumi's SDK: less of it is loaded, and all of it works. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import Module from "node:module";
import { join } from "node:path";
import { LEAN_SDK } from "../../../local/engine/program/run";
import { scratchFolder } from "../../support/scratch";
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

  describe("and what was compiled", () => {
    const scratch = scratchFolder();

    it("is read by the next child, also after one that a signal ended, which says so", function () {
      // Node 20, which is allowed where the project's own does not fit.
      if (!("enableCompileCache" in Module)) return this.skip();
      const file = join(scratch(), "compiled.js");
      writeFileSync(file, "module.exports = () => 7;");
      const script = `require(${JSON.stringify(file)})(); process.kill(process.pid, "SIGTERM"); setInterval(() => undefined, 1_000);`;
      const child = () =>
        spawnSync(process.execPath, [...LEAN_SDK, "-e", script], {
          env: { ...process.env, NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
          encoding: "utf8",
        });
      const accepted = `${file} was accepted`;
      const [first, second] = [child(), child()];
      assert.deepEqual([first.status, first.stderr.includes(accepted)], [143, false], first.stderr);
      assert.deepEqual([second.status, second.stderr.includes(accepted)], [143, true], second.stderr);
    });
  });
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { Processes } from "../../local/services/process";

/** A zombie that nobody has reaped yet is not alive. */
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/^\d+ \(.*\) [ZX]/.test(readFileSync(stat, "utf8"));
};

async function until(condition: () => boolean, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return condition();
}

describe("child processes", () => {
  it("end within a second after kill -9 of the parent, what they started included", async () => {
    const script = `
      const { Processes } = require(${JSON.stringify(require.resolve("../../local/services/process"))});
      const processes = new Processes();
      const run = processes.run({ command: "/bin/sh", args: ["-c", "trap '' TERM; sleep 300 & echo $!; wait"], env: process.env,
        onLine: (line) => console.log(process.pid + " " + run.pid + " " + line) });
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["-r", "tsx/cjs", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const [chunk] = (await once(parent.stdout, "data")) as [Buffer];
    const pids = chunk.toString().trim().split(" ").map(Number);
    assert.equal(pids.length, 3);
    assert.deepEqual(pids.map(alive), [true, true, true]);
    parent.kill("SIGKILL");
    assert.ok(await until(() => !pids.slice(1).some(alive), 1_500), "the children are still alive");
  });

  it("are killed when they ignore the request to end", async () => {
    const processes = new Processes();
    const ready = new Promise<void>((resolve) => {
      const run = processes.run({
        command: process.execPath,
        args: ["-e", 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'],
        env: process.env,
        onLine: () => resolve(),
      });
      void run.exited.then((status) => assert.equal(status.signal, "SIGKILL"));
    });
    await ready;
    await processes.close(50);
  });

  it("give way, with their whole session where Linux shares a machine among sessions", async () => {
    const processes = new Processes();
    const sleep = { command: "/bin/sh", args: ["-c", "exec sleep 300"], env: process.env };
    // The second meets Linux's limit, unless we are its administrator.
    const giving = [processes.run({ ...sleep, niceness: 7 }), processes.run({ ...sleep, niceness: 9 })];
    const all = [processes.run(sleep), ...giving].map(({ pid }) => pid);
    assert.deepEqual(all.map(getPriority), [0, 7, 9]);
    if (existsSync("/proc/self/autogroup")) {
      const niceness = (pid: number) => / nice (\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, "utf8"))?.[1];
      const asked = () => all.map(niceness).join() === "0,7,9";
      assert.ok(await until(asked, 2_000), `niceness of the sessions: ${all.map(niceness).join()}`);
    }
    await processes.close();
  });

  it("report why they could not start instead of throwing", async () => {
    const processes = new Processes();
    const status = await processes.run({ command: "/nonexistent/command", env: {} }).exited;
    assert.match(status.error?.message ?? "", /ENOENT/);
    await processes.close();
  });
});

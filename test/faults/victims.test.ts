import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { eachLine } from "../../local/services/lines";
import { isOurs, Victims } from "./inject/victims";

describe("the victims of faults", () => {
  it("are children of ours: not a number that somebody else has now, and not the group that 0 means", async () => {
    const child = spawn("/bin/sh", ["-c", "sleep 600 & echo $!; wait"], { detached: true });
    const others = await new Promise<number>((resolve) => eachLine(child.stdout, (line) => resolve(Number(line))));
    const victims = new Victims();
    try {
      assert.deepEqual([others, 0, child.pid ?? 0].map(isOurs), [false, false, true]);
      victims.kill(0);
      victims.kill(others);
      assert.equal(process.kill(others, 0), true);
      const ended = once(child, "exit");
      victims.kill(child.pid ?? 0);
      assert.deepEqual(await ended, [null, "SIGKILL"]);
    } finally {
      process.kill(others, "SIGKILL");
    }
  });
});

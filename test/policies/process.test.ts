import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { buildPolicyPack } from "../../policies/build";
import { policies } from "../../policies/rules";

interface Info {
  getName(): string;
  getPoliciesList(): readonly { getName(): string; getDescription(): string }[];
}

interface InfoClient {
  getAnalyzerInfo(empty: Empty, answer: (error: Error | null, info: Info) => void): void;
}

/** Starts the pack as the engine's host does, and gives its client and a way to end it. */
async function start(folder: string): Promise<{ readonly client: AnalyzerClient; stop(): void }> {
  const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [host, "127.0.0.1:1", folder], { cwd: folder });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once("exit", () => reject(new Error(`the pack did not start: ${errors}`)));
  });
  const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    client,
    stop() {
      client.close();
      child.kill();
    },
  };
}

describe("The compiled policy pack", () => {
  const folder = join(__dirname, "..", "..", "policies", "dist", `test-${process.pid}`);
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("loads in the engine's host and tells every policy", async () => {
    const pack = await start(await buildPolicyPack(folder));
    try {
      const info = await new Promise<Info>((resolve, reject) =>
        (pack.client as unknown as InfoClient).getAnalyzerInfo(new Empty(), (error, answer) =>
          error === null ? resolve(answer) : reject(error),
        ),
      );
      assert.equal(info.getName(), "banyan");
      assert.deepEqual(
        info.getPoliciesList().map((policy) => policy.getName()),
        policies.map(({ id }) => id),
      );
      for (const policy of info.getPoliciesList()) assert.ok(policy.getDescription().length > 10);
    } finally {
      pack.stop();
    }
  });
});

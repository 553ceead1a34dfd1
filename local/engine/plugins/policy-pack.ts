/** Starts a policy pack as Pulumi's language host does, and says where it listens. */
import { join } from "node:path";
import type { ManagedProcess, Processes } from "../../services/process";
import { EngineError } from "../errors";
import type { StackIdentity } from "./analyzers";

/** Time after which a pack that printed no port has failed: it loads Pulumi's SDK, a second or two. */
const START_TIMEOUT_MS = 60_000;
/** The pack keeps nothing: no need to wait for it. */
const STOP_GRACE_MS = 200;

export interface PolicyPack {
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * `directory` holds `PulumiPolicy.yaml` and a `package.json` whose `main` is compiled JavaScript: a pack in TypeScript
 * would be type-checked on every start.
 */
export const startPolicyPack = async (
  processes: Processes,
  directory: string,
  { project, stack, organization, config, preview }: StackIdentity,
): Promise<PolicyPack> => {
  const output: string[] = [];
  let started: ManagedProcess | undefined;
  const port = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("it printed no port")), START_TIMEOUT_MS);
    started = processes.run({
      command: process.execPath,
      // The first argument is the engine's address, which packs do not call.
      args: [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", directory],
      cwd: directory,
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_NODEJS_PROJECT: project,
        PULUMI_NODEJS_STACK: stack,
        PULUMI_NODEJS_ORGANIZATION: organization,
        PULUMI_NODEJS_DRY_RUN: String(preview),
      },
      onLine: (line, stream) => {
        if (stream === "stdout" && /^\d+$/.test(line.trim())) resolve(line.trim());
        else output.push(line);
      },
    });
    void started.exited.then(({ code }) => reject(new Error(`it ended with code ${code}`)));
    void port.finally(() => clearTimeout(timer)).catch(() => undefined);
  });
  try {
    const address = `127.0.0.1:${await port}`;
    return { address, stop: async () => void (await started?.stop(STOP_GRACE_MS)) };
  } catch (error) {
    await started?.stop(STOP_GRACE_MS);
    throw new EngineError(
      `The policy pack ${join(directory, "PulumiPolicy.yaml")} did not start: ${(error as Error).message}.\n${output.join("\n")}`,
    );
  }
};

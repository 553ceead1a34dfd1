/** Starts a policy pack as Pulumi's language host does, and says where it listens. */
import { join } from "node:path";
import type { Processes } from "../../services/process";
import { EngineError } from "../errors";
import type { StackIdentity } from "./analyzers";
import { EVALUATION_NICENESS, LEAN_SDK } from "../program/run";

/** Time after which a pack that printed no port has failed: it loads Pulumi's SDK, a second or two. */
const START_TIMEOUT_MS = 60_000;
/** The pack keeps nothing: no need to wait for it. */
const STOP_GRACE_MS = 200;

export interface PolicyPack {
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * `directory` holds `PulumiPolicy.yaml` and a `package.json` whose `main` is compiled JavaScript: there is no compiler in the
 * child, with which a pack in TypeScript would be type-checked on every start.
 */
export const startPolicyPack = async (
  processes: Processes,
  directory: string,
  { project, stack, organization, config, preview }: StackIdentity,
): Promise<PolicyPack> => {
  const output: string[] = [];
  let announce: (port: string) => void = () => undefined;
  const announced = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const started = processes.run({
    command: process.execPath,
    // The first argument is the engine's address, which packs do not call.
    args: [...LEAN_SDK, require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", directory],
    cwd: directory,
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_NODEJS_PROJECT: project,
      PULUMI_NODEJS_STACK: stack,
      PULUMI_NODEJS_ORGANIZATION: organization,
      PULUMI_NODEJS_DRY_RUN: String(preview),
    },
    niceness: EVALUATION_NICENESS,
    onLine: (line, stream) => {
      if (stream === "stdout" && /^\d+$/.test(line.trim())) announce(line.trim());
      else output.push(line);
    },
  });
  const late = timeout(START_TIMEOUT_MS);
  const outcome = await Promise.race([
    announced.then((port) => ({ port })),
    started.exited.then(({ code }) => ({ failure: `it ended with code ${code}` })),
    late.elapsed.then(() => ({ failure: "it printed no port" })),
  ]);
  late.cancel();
  if ("port" in outcome)
    return { address: `127.0.0.1:${outcome.port}`, stop: async () => void (await started.stop(STOP_GRACE_MS)) };
  await started.stop(STOP_GRACE_MS);
  const file = join(directory, "PulumiPolicy.yaml");
  throw new EngineError(`The policy pack ${file} did not start: ${outcome.failure}.\n${output.join("\n")}`);
};

const timeout = (ms: number): { readonly elapsed: Promise<void>; cancel(): void } => {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { elapsed, cancel: () => clearTimeout(timer) };
};

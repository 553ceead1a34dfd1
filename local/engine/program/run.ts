/** Evaluates a Pulumi program in a child process, exactly as Pulumi's Node language host starts it. */
import type { ManagedProcess, Processes } from "../../services/process";
import type { Project, StackConfig } from "../project/types";

export interface ProgramRequest {
  readonly project: Project;
  readonly stack: string;
  readonly organization: string;
  readonly config: StackConfig;
  readonly preview: boolean;
  readonly parallel: number;
  /** Where the resource monitor and the engine listen. */
  readonly monitor: string;
  readonly onLine: (line: string, stream: "stdout" | "stderr") => void;
}

/** An evaluation may take both cores for seconds: what serves requests on the same machine comes first. */
export const EVALUATION_NICENESS = 10;

/** Arguments of Node.js for a child that loads Pulumi's SDK. */
export const LEAN_SDK: readonly string[] = ["--require", require.resolve("./lean-sdk.js")];

/** `banyan:contexts` is `banyan:config:contexts` to the program. */
const programKey = (key: string): string => key.replace(":", ":config:");

const environment = ({ project, config }: ProgramRequest): NodeJS.ProcessEnv => ({
  ...process.env,
  PULUMI_CONFIG: JSON.stringify(
    Object.fromEntries(Object.entries(config.values).map(([key, value]) => [programKey(key), value])),
  ),
  PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(config.secretKeys.map(programKey)),
  NO_COLOR: "1",
  PULUMI_NODEJS_TYPESCRIPT: "true",
  // Types are checked by `tsc`; here they would cost 5 s a run.
  PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  ...(project.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
});

export const startProgram = (processes: Processes, request: ProgramRequest): ManagedProcess => {
  const { project, stack, organization, preview, parallel, monitor, onLine } = request;
  return processes.run({
    command: process.execPath,
    args: [
      ...LEAN_SDK,
      ...project.nodeArguments,
      require.resolve("@pulumi/pulumi/cmd/run"),
      ...["--monitor", monitor, "--engine", monitor, "--project", project.name, "--stack", stack],
      ...["--organization", organization, "--root-directory", project.root, "--pwd", project.programDirectory],
      ...["--parallel", String(parallel)],
      ...(preview ? ["--dry-run"] : []),
      project.entryPoint,
    ],
    cwd: project.programDirectory,
    env: environment(request),
    niceness: EVALUATION_NICENESS,
    onLine,
  });
};

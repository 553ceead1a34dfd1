/** Way B: the same program under the real Pulumi engine, against the same provider servers. */
import { delimiter } from "node:path";
import type { Processes } from "../../services/process";
import { EngineError } from "../errors";
import { readProject } from "../project/project-file";
import type { Values } from "../wire/values";
import { Workspace } from "./workspace";

export interface RealEngineOptions {
  /** Folder of the CLI, from `findCli`. */
  readonly cli: string;
  /** Folder of `Pulumi.yaml`. */
  readonly root: string;
  readonly stack: string;
  readonly stackFile: string;
  /** Config that the stack file does not have, by full key. */
  readonly config?: Values;
  /** Package → port of its provider on loopback. */
  readonly ports: Readonly<Record<string, number>>;
  readonly policyPacks?: readonly string[];
  readonly processes: Processes;
  /** Where the backend's folder is made. */
  readonly temporary: string;
  readonly onLine: (line: string) => void;
}

export type RealCommand = "preview" | "up" | "destroy" | "refresh";

const environment = (options: RealEngineOptions, backend: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${options.cli}${delimiter}${process.env.PATH ?? ""}`,
  PULUMI_BACKEND_URL: `file://${backend}`,
  PULUMI_CONFIG_PASSPHRASE: "",
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  PULUMI_DEBUG_PROVIDERS: Object.entries(options.ports)
    .map(([name, port]) => `${name}:${port}`)
    .join(","),
  PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  NO_COLOR: "1",
});

export class RealEngine {
  private readonly workspace: Workspace;

  constructor(private readonly options: RealEngineOptions) {
    const { name } = readProject(options.root);
    this.workspace = new Workspace(options.temporary, name, options.stack, options.stackFile);
    if (options.config) this.workspace.configure(options.config);
  }

  /** Sets config keys for the commands that follow. */
  configure(values: Values): void {
    this.workspace.configure(values);
  }

  /** Runs one command to its end. @throws EngineError when it fails. */
  async run(command: RealCommand): Promise<void> {
    const { stack, policyPacks = [] } = this.options;
    const policies =
      command === "preview" || command === "up" ? policyPacks.flatMap((pack) => ["--policy-pack", pack]) : [];
    const approval = command === "preview" ? [] : ["--yes", ...(command === "up" ? ["--skip-preview"] : [])];
    const file = ["--config-file", this.workspace.configFile];
    await this.execute([command, "--stack", stack, "--non-interactive", ...approval, ...file, ...policies]);
  }

  /** The deployment as `pulumi stack export` prints it, secrets in plain text. */
  async export(): Promise<string> {
    const lines: string[] = [];
    await this.execute(["stack", "export", "--stack", this.options.stack, "--show-secrets"], (line) =>
      lines.push(line),
    );
    return lines.join("\n");
  }

  private async execute(args: readonly string[], onLine = this.options.onLine): Promise<void> {
    const { processes, root } = this.options;
    const child = processes.run({
      command: `${this.options.cli}/pulumi`,
      args,
      cwd: root,
      env: environment(this.options, this.workspace.backend),
      onLine: (line, stream) => (stream === "stdout" ? onLine(line) : this.options.onLine(line)),
    });
    const { code, error } = await child.exited;
    if (code !== 0) throw new EngineError(`pulumi ${args[0]} failed: ${error?.message ?? `exit code ${code}`}.`);
  }
}

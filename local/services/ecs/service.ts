/** ECS: task definitions with their revisions, and services that run them as processes of this machine. */
import { join } from "node:path";
import { type AwsRequest, type AwsResponse, type LocalService, ServiceError } from "../service";
import { StateFile } from "../state-file";
import { findImage } from "./image";
import type { DeploymentStatus, ServiceSettings, TaskDefinitionSettings } from "./model";
import type { EcsOptions } from "./options";
import { ServiceRunner } from "./runner";
import { nameProblems, serviceProblems } from "./validation";

interface Saved {
  readonly clusters: readonly string[];
  readonly definitions: Readonly<Record<string, TaskDefinitionSettings>>;
  readonly revisions: Readonly<Record<string, number>>;
  readonly services: Readonly<Record<string, ServiceSettings>>;
}

const isSaved = (value: unknown): value is Saved =>
  typeof value === "object" &&
  value !== null &&
  ["clusters", "definitions", "revisions", "services"].every((key) => key in value);

export class EcsService implements LocalService {
  readonly name = "ecs";
  readonly #clusters = new Set<string>();
  readonly #definitions = new Map<string, TaskDefinitionSettings>();
  readonly #revisions = new Map<string, number>();
  readonly #services = new Map<string, ServiceSettings>();
  readonly #runners = new Map<string, ServiceRunner>();
  readonly #state: StateFile<Saved>;
  #endHealth: () => void = () => undefined;

  constructor(private readonly options: EcsOptions) {
    this.#state = new StateFile(join(options.directory, "ecs.json"), 1, isSaved);
    this.#endHealth = options.targets.onTargetHealth((groupArn, { target, state }) => {
      for (const [arn, settings] of this.#services)
        if (settings.targetGroupArn === groupArn) this.#runners.get(arn)?.onHealth(target.port, state);
    });
  }

  /** Starts the tasks of saved services; `steady` tells when they serve. */
  async start(): Promise<void> {
    const saved = this.#state.read();
    for (const name of saved?.clusters ?? []) this.#clusters.add(name);
    for (const [arn, settings] of Object.entries(saved?.definitions ?? {})) this.#definitions.set(arn, settings);
    for (const [family, revision] of Object.entries(saved?.revisions ?? {})) this.#revisions.set(family, revision);
    for (const [arn, settings] of Object.entries(saved?.services ?? {})) this.#run(arn, settings);
  }

  /** Ends all tasks at once: the front door is closed by then. */
  async stop(): Promise<void> {
    this.#endHealth();
    await Promise.all([...this.#runners.values()].map((runner) => runner.stop(false)));
  }

  createCluster(name: string): string {
    check(nameProblems("clusterName", name));
    this.#clusters.add(name);
    this.#save();
    return this.#arn(`cluster/${name}`);
  }

  deleteCluster(arn: string): void {
    if ([...this.#services.values()].some((service) => service.clusterArn === arn))
      throw new ServiceError(
        "ClusterContainsServicesException",
        "The Cluster cannot be deleted while Services are active.",
      );
    this.#clusters.delete(arn.split("/").pop() ?? arn);
    this.#save();
  }

  hasCluster(arn: string): boolean {
    return this.#clusters.has(arn.split("/").pop() ?? arn);
  }

  /** A new revision. @throws ServiceError when its image is not on this machine: better now than in every task. */
  registerTaskDefinition(settings: TaskDefinitionSettings): { readonly arn: string; readonly revision: number } {
    check(nameProblems("family", settings.family));
    findImage(this.options.images, settings.container.image);
    const revision = (this.#revisions.get(settings.family) ?? 0) + 1;
    const arn = this.#arn(`task-definition/${settings.family}:${revision}`);
    this.#revisions.set(settings.family, revision);
    this.#definitions.set(arn, settings);
    this.#save();
    return { arn, revision };
  }

  /** A service may still run it; it is forgotten when none does. */
  deregisterTaskDefinition(arn: string): void {
    if (![...this.#services.values()].some((service) => service.taskDefinitionArn === arn))
      this.#definitions.delete(arn);
    this.#save();
  }

  taskDefinition(reference: string): TaskDefinitionSettings | undefined {
    return this.#definitions.get(this.#definitionArn(reference));
  }

  createService(settings: ServiceSettings): string {
    const arn = this.#arn(`service/${settings.clusterArn.split("/").pop()}/${settings.name}`);
    if (this.#services.has(arn))
      throw new ServiceError("InvalidParameterException", "Creation of service was not idempotent.");
    this.#run(arn, this.#checked(settings));
    this.#save();
    return arn;
  }

  updateService(arn: string, settings: ServiceSettings): void {
    const runner = this.#runner(arn);
    const checked = this.#checked(settings);
    this.#services.set(arn, checked);
    this.#save();
    runner.update(checked);
  }

  /** Drains and ends its tasks. */
  async deleteService(arn: string): Promise<void> {
    const runner = this.#runner(arn);
    this.#services.delete(arn);
    this.#runners.delete(arn);
    this.#save();
    await runner.stop(true);
  }

  service(arn: string): ServiceSettings | undefined {
    return this.#services.get(arn);
  }

  /** Resolves when a service runs what it should, all of it healthy; rejects with the reason when its deployment failed. */
  steady(arn: string): Promise<void> {
    return this.#runner(arn).steady();
  }

  status(arn: string): DeploymentStatus {
    return this.#runner(arn).status();
  }

  services(): readonly string[] {
    return [...this.#services.keys()];
  }

  /** Processes of a service, for the console and for tests. */
  tasks(arn: string): readonly {
    readonly id: string;
    readonly pid: number | undefined;
    readonly port: number;
    readonly state: string;
  }[] {
    return this.#runner(arn)
      .tasks()
      .map(({ id, pid, port, state }) => ({ id, pid, port, state }));
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const operation = request.headers["x-amz-target"]?.split(".").pop() ?? request.url;
    throw new ServiceError("UnsupportedOperation", `The local cloud does not emulate ecs ${operation}.`, 501);
  }

  #run(arn: string, settings: ServiceSettings): void {
    this.#services.set(arn, settings);
    const runner = new ServiceRunner(
      settings,
      this.options,
      (definition) => this.#definition(definition),
      (taskDefinitionArn) => {
        this.#services.set(arn, { ...(this.#services.get(arn) ?? settings), taskDefinitionArn });
        this.#save();
      },
    );
    this.#runners.set(arn, runner);
    runner.start();
  }

  #checked(settings: ServiceSettings): ServiceSettings {
    check([...nameProblems("serviceName", settings.name), ...serviceProblems(settings)]);
    if (!this.hasCluster(settings.clusterArn)) throw new ServiceError("ClusterNotFoundException", "Cluster not found.");
    const taskDefinitionArn = this.#definitionArn(settings.taskDefinitionArn);
    this.#definition(taskDefinitionArn);
    return { ...settings, taskDefinitionArn };
  }

  /** `family`, `family:revision` or an ARN. */
  #definitionArn(reference: string): string {
    if (reference.startsWith("arn:")) return reference;
    const [family = "", revision = this.#revisions.get(reference)] = reference.split(":");
    return this.#arn(`task-definition/${family}:${revision}`);
  }

  #definition(arn: string): TaskDefinitionSettings {
    const definition = this.#definitions.get(arn);
    if (!definition) throw new ServiceError("ClientException", `TaskDefinition not found: ${arn}`);
    return definition;
  }

  #runner(arn: string): ServiceRunner {
    const runner = this.#runners.get(arn);
    if (!runner) throw new ServiceError("ServiceNotFoundException", `Service not found: ${arn}`);
    return runner;
  }

  #arn(resource: string): string {
    return `arn:aws:ecs:${this.options.region}:${this.options.account}:${resource}`;
  }

  #save(): void {
    this.#state.write({
      clusters: [...this.#clusters],
      definitions: Object.fromEntries(this.#definitions),
      revisions: Object.fromEntries(this.#revisions),
      services: Object.fromEntries(this.#services),
    });
  }
}

function check(problems: readonly string[]): void {
  if (problems.length > 0) throw new ServiceError("InvalidParameterException", problems.join("; "));
}

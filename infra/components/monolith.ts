/** The monolith on Fargate, with the migration's edge composed around it. */
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { Cluster } from "@pulumi/aws/ecs/cluster";
import { Service } from "@pulumi/aws/ecs/service";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { MONOLITH_DATABASE_USER } from "../../migration/runtime/names";
import { containerDefinitions, MONOLITH_CONTAINER, MONOLITH_PORT } from "../compute/container";
import { monolithEnvironment } from "../compute/environment";
import { documentText, type PolicyDocument, type Statement } from "../compute/iam/document";
import { executionDocument, monolithDocument } from "../compute/iam/stage-roles";
import { taskTrust } from "../compute/iam/trust";
import { monolithExecutionRoleName, monolithLogGroup, monolithTaskRoleName, stagePrefix } from "../compute/names";
import type { Tags } from "../compute/tags";
import type { Database } from "./database";
import type { FrontDoor } from "./front-door";
import type { Network } from "./network";
import type { StageArgs } from "./stage";

const DEFAULTS = {
  /** The first start migrates the schema before it listens. */
  healthGraceSeconds: 120,
  /** A replacement starts before the task that it replaces stops. */
  minimumHealthyPercent: 100,
  maximumPercent: 200,
} as const;

export interface MonolithArgs extends StageArgs {
  readonly network: Network;
  readonly database: Database;
  readonly frontDoor: FrontDoor;
}

export class Monolith extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, args: MonolithArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:Monolith", name, {}, opts);
    const tags = args.tags("monolith");
    const { stage, place } = args;
    const contexts = stage.contexts.map(({ declaration }) => declaration.name);
    const logs = new LogGroup(
      `${name}-log`,
      {
        name: monolithLogGroup(stage.name),
        retentionInDays: stage.config.size.logDays,
        kmsKeyId: args.keyArn,
        tags,
      },
      { parent: this },
    );
    const task = this.role(`${name}-task`, monolithTaskRoleName(stage.name), args, tags, {
      document: monolithDocument(place, stage.name, contexts),
    });
    const execution = this.role(`${name}-execution`, monolithExecutionRoleName(stage.name), args, tags, {
      document: executionDocument(place, stage.name, stage.config.image),
    });
    const definition = this.definition(name, args, task.role, execution.role, tags);
    this.service = this.createService(name, args, definition, [logs, task.policy, execution.policy], tags);
    this.registerOutputs({ service: this.service.name });
  }

  private role(
    name: string,
    roleName: string,
    { place }: MonolithArgs,
    tags: Tags,
    { document }: { readonly document: PolicyDocument<Statement> },
  ): { readonly role: Role; readonly policy: RolePolicy } {
    const role = new Role(
      `${name}-role`,
      { name: roleName, assumeRolePolicy: documentText(taskTrust(place.account)), tags },
      { parent: this },
    );
    const policy = new RolePolicy(
      `${name}-policy`,
      { name: "own", role: role.name, policy: documentText(document) },
      { parent: this },
    );
    return { role, policy };
  }

  private definition(name: string, args: MonolithArgs, task: Role, execution: Role, tags: Tags): TaskDefinition {
    const { stage, place, testerSecret } = args;
    const { cpu, memoryMb } = stage.config.size.monolith;
    const container = pulumi
      .all([args.frontDoor.url, args.database.access(MONOLITH_DATABASE_USER)])
      .apply(([publicUrl, access]) =>
        containerDefinitions({
          image: stage.config.image,
          logGroup: monolithLogGroup(stage.name),
          region: place.region,
          environment: monolithEnvironment(
            { stage: stage.name, config: stage.config, publicUrl, testerSecret },
            access,
            { region: place.region, port: MONOLITH_PORT, seed: stage.config.seed },
          ),
        }),
      );
    return new TaskDefinition(
      `${name}-definition`,
      {
        family: monolithTaskRoleName(stage.name),
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(cpu),
        memory: String(memoryMb),
        runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
        taskRoleArn: task.arn,
        executionRoleArn: execution.arn,
        containerDefinitions: container,
        tags,
      },
      { parent: this },
    );
  }

  private createService(
    name: string,
    { stage, network, frontDoor, database }: MonolithArgs,
    definition: TaskDefinition,
    dependsOn: readonly pulumi.Resource[],
    tags: Tags,
  ): Service {
    const cluster = new Cluster(
      `${name}-cluster`,
      { name: stagePrefix(stage.name), settings: [{ name: "containerInsights", value: "enabled" }], tags },
      { parent: this },
    );
    return new Service(
      `${name}-service`,
      {
        name: monolithTaskRoleName(stage.name),
        cluster: cluster.arn,
        taskDefinition: definition.arn,
        desiredCount: stage.config.size.monolith.tasks,
        launchType: "FARGATE",
        networkConfiguration: { subnets: network.privateSubnetIds, securityGroups: [network.taskGroupId] },
        loadBalancers: [
          {
            targetGroupArn: frontDoor.monolithTargets.arn,
            containerName: MONOLITH_CONTAINER,
            containerPort: MONOLITH_PORT,
          },
        ],
        healthCheckGracePeriodSeconds: DEFAULTS.healthGraceSeconds,
        deploymentMinimumHealthyPercent: DEFAULTS.minimumHealthyPercent,
        deploymentMaximumPercent: DEFAULTS.maximumPercent,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        // Contexts transition on tables that the monolith's start creates.
        waitForSteadyState: true,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        tags,
      },
      { parent: this, dependsOn: [...dependsOn, frontDoor.listener, database.prepared] },
    );
  }
}

/** A context's relay: the function that moves its data and runs its transitions, and the schedule that sweeps. */
import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { FunctionEventInvokeConfig } from "@pulumi/aws/lambda/functionEventInvokeConfig";
import { Schedule } from "@pulumi/aws/scheduler/schedule";
import { Queue } from "@pulumi/aws/sqs/queue";
import { relayDatabaseUser } from "../../migration/runtime/names";
import { relayEnvironment } from "../compute/environment";
import { relayDocument, sweepDocument } from "../compute/iam/context-roles";
import { documentText } from "../compute/iam/document";
import { schedulerTrust } from "../compute/iam/trust";
import {
  relayFailuresQueueName,
  relayFunctionName,
  sweepRoleName,
  sweepScheduleName,
  tableName,
} from "../compute/names";
import { isDeployed } from "../compute/routing/owner";
import type { ContextArgs } from "./bounded-context";
import { ServiceFunction } from "./service-function";

const DEFAULTS = {
  /** Lambda's most: a backfill works this long before it hands on to the next invocation. */
  timeoutSeconds: 900,
  /** A ring older than this is worthless: a later one, or the sweep, has done its work. */
  eventAgeSeconds: 60,
  /** The lease excludes a second relay and the sweep repeats: asynchronous retries would only pile up. */
  retries: 0,
  /** Four days: what failed is told with its error, and a later sweep has done its work. */
  retentionSeconds: 345_600,
} as const;

export class ContextRelay extends pulumi.ComponentResource {
  readonly function: ServiceFunction["function"];

  constructor(name: string, args: ContextArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:ContextRelay", name, {}, opts);
    this.function = this.relay(name, args).function;
    this.boundRings(name, this.failures(name, args));
    // Before its first move and after its return a context has nothing to sweep: the relay stands idle.
    if (isDeployed(args.context.config.phase)) this.sweep(name, args);
    this.registerOutputs({ arn: this.function.arn });
  }

  private relay(name: string, args: ContextArgs): ServiceFunction {
    const { stage, place, database, frontDoor, testerSecret } = args;
    const { declaration, config } = args.context;
    const context = {
      name: declaration.name,
      generation: config.generation,
      table: tableName(stage.name, declaration.name, config.generation),
    };
    const { relayMemoryMb, relayConcurrency } = stage.config.size.functions;
    return new ServiceFunction(
      name,
      {
        functionName: relayFunctionName(stage.name, declaration.name),
        description: `Moves data and runs transitions of ${declaration.name}`,
        bundle: args.bundles.relay,
        memoryMb: relayMemoryMb,
        timeoutSeconds: DEFAULTS.timeoutSeconds,
        environment: pulumi
          .all([frontDoor.url, database.access(relayDatabaseUser(declaration.name))])
          .apply(([publicUrl, access]) =>
            relayEnvironment({ stage: stage.name, config: stage.config, publicUrl, testerSecret }, context, access),
          ),
        document: relayDocument({ place, stage: stage.name, context: declaration, generation: config.generation }),
        size: stage.config.size,
        keyArn: args.keyArn,
        concurrency: relayConcurrency,
        tags: args.tags(declaration.name),
      },
      { parent: this },
    );
  }

  /** For whoever looks into the alarm of the relay's errors: each failed event with its answer. */
  private failures(name: string, { stage, context: { declaration }, tags }: ContextArgs): Queue {
    return new Queue(
      `${name}-failures`,
      {
        name: relayFailuresQueueName(stage.name, declaration.name),
        messageRetentionSeconds: DEFAULTS.retentionSeconds,
        sqsManagedSseEnabled: true,
        tags: tags(declaration.name),
      },
      { parent: this },
    );
  }

  private boundRings(name: string, failures: Queue): FunctionEventInvokeConfig {
    return new FunctionEventInvokeConfig(
      `${name}-rings`,
      {
        functionName: this.function.name,
        maximumEventAgeInSeconds: DEFAULTS.eventAgeSeconds,
        maximumRetryAttempts: DEFAULTS.retries,
        destinationConfig: { onFailure: { destination: failures.arn } },
      },
      { parent: this },
    );
  }

  private sweep(name: string, { stage, place, context, tags }: ContextArgs): Schedule {
    const contextName = context.declaration.name;
    const role = new Role(
      `${name}-sweep-role`,
      {
        name: sweepRoleName(stage.name, contextName),
        assumeRolePolicy: documentText(schedulerTrust(place.account)),
        tags: tags(contextName),
      },
      { parent: this },
    );
    const policy = new RolePolicy(
      `${name}-sweep-policy`,
      { name: "own", role: role.name, policy: documentText(sweepDocument(place, stage.name, contextName)) },
      { parent: this },
    );
    const { sweepMinutes } = stage.config;
    return new Schedule(
      `${name}-sweep`,
      {
        name: sweepScheduleName(stage.name, contextName),
        description: `Drains what rang nobody, and gives up expired handovers of ${contextName}`,
        scheduleExpression: `rate(${sweepMinutes} ${sweepMinutes === 1 ? "minute" : "minutes"})`,
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: this.function.arn,
          roleArn: role.arn,
          input: JSON.stringify({ kind: "sweep" }),
          retryPolicy: { maximumRetryAttempts: DEFAULTS.retries, maximumEventAgeInSeconds: DEFAULTS.eventAgeSeconds },
        },
      },
      { parent: this, dependsOn: [policy] },
    );
  }
}

/** What keeps a context's views: rules on the stage's bus, the function that hears them, and the queue for what it did not get. */
import * as pulumi from "@pulumi/pulumi";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import { FunctionEventInvokeConfig } from "@pulumi/aws/lambda/functionEventInvokeConfig";
import { Permission } from "@pulumi/aws/lambda/permission";
import { Queue } from "@pulumi/aws/sqs/queue";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy";
import { queueArn, ruleArn } from "../compute/arns";
import { listenerEnvironment } from "../compute/environment";
import { listenerDocument } from "../compute/iam/context-roles";
import { deadLetterDocument } from "../compute/iam/queue-policy";
import { documentText } from "../compute/iam/document";
import { busName, deadLetterQueueName, listenerFunctionName, subscriptionRuleName, tableName } from "../compute/names";
import { eventPattern, publishersOf } from "../compute/subscriptions";
import type { ContextArgs } from "./bounded-context";
import { ServiceFunction } from "./service-function";

const DEFAULTS = {
  memoryMb: 256,
  /** One conditional put, and the SDK's tries of it. */
  timeoutSeconds: 15,
  /** How long the bus tries to hand an event to the function: AWS's most. A view is right again once it arrives. */
  deliverySeconds: 86_400,
  deliveryAttempts: 185,
  /** How long the function's queue keeps an event, and how often it is tried again after an error: Lambda's most. */
  eventAgeSeconds: 21_600,
  retries: 2,
  /** SQS's most: time to look into the matter. Shorter than views remember what is gone. */
  retentionSeconds: 1_209_600,
} as const;

export interface ContextListenerArgs extends ContextArgs {
  /** Folder of the function's bundle. */
  readonly bundle: string;
}

export class ContextListener extends pulumi.ComponentResource {
  constructor(name: string, args: ContextListenerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:ContextListener", name, {}, opts);
    const queue = this.deadLetters(name, args);
    const listener = this.listener(name, args);
    this.boundTries(name, listener, queue);
    for (const publisher of publishersOf(args.context.declaration))
      this.subscribe(name, publisher, args, listener, queue);
    this.registerOutputs({ arn: listener.function.arn });
  }

  private deadLetters(name: string, { stage, place, context, tags }: ContextListenerArgs): Queue {
    const { declaration } = context;
    const queue = new Queue(
      `${name}-dead-letters`,
      {
        name: deadLetterQueueName(stage.name, declaration.name),
        messageRetentionSeconds: DEFAULTS.retentionSeconds,
        sqsManagedSseEnabled: true,
        tags: tags(declaration.name),
      },
      { parent: this },
    );
    new QueuePolicy(
      `${name}-dead-letters-policy`,
      { queueUrl: queue.url, policy: documentText(deadLetterDocument(place, stage.name, declaration)) },
      { parent: this },
    );
    return queue;
  }

  private listener(name: string, args: ContextListenerArgs): ServiceFunction {
    const { stage, place } = args;
    const { declaration, config } = args.context;
    return new ServiceFunction(
      name,
      {
        functionName: listenerFunctionName(stage.name, declaration.name),
        description: `Keeps what ${declaration.name} shows of ${publishersOf(declaration).join(", ")}`,
        bundle: args.bundle,
        memoryMb: DEFAULTS.memoryMb,
        timeoutSeconds: DEFAULTS.timeoutSeconds,
        environment: listenerEnvironment(stage.name, tableName(stage.name, declaration.name, config.generation)),
        document: listenerDocument({ place, stage: stage.name, context: declaration, generation: config.generation }),
        size: stage.config.size,
        keyArn: args.keyArn,
        concurrency: stage.config.size.functions.listenerConcurrency,
        tags: args.tags(declaration.name),
      },
      { parent: this },
    );
  }

  private boundTries(name: string, listener: ServiceFunction, queue: Queue): void {
    new FunctionEventInvokeConfig(
      `${name}-tries`,
      {
        functionName: listener.function.name,
        maximumEventAgeInSeconds: DEFAULTS.eventAgeSeconds,
        maximumRetryAttempts: DEFAULTS.retries,
        destinationConfig: { onFailure: { destination: queue.arn } },
      },
      { parent: this },
    );
  }

  private subscribe(
    name: string,
    publisher: string,
    { stage, place, context, tags, bus }: ContextListenerArgs,
    listener: ServiceFunction,
    queue: Queue,
  ): void {
    const { declaration } = context;
    const ruleName = subscriptionRuleName(stage.name, declaration.name, publisher);
    const permission = new Permission(
      `${name}-from-${publisher}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: listener.function.name,
        principal: "events.amazonaws.com",
        sourceArn: ruleArn(place, busName(stage.name), ruleName),
      },
      { parent: this },
    );
    const rule = new EventRule(
      `${name}-from-${publisher}`,
      {
        name: ruleName,
        description: `Changes of ${publisher} that ${declaration.name} keeps a view of`,
        eventBusName: bus.name,
        eventPattern: eventPattern(declaration, publisher),
        tags: tags(declaration.name),
      },
      { parent: this },
    );
    new EventTarget(
      `${name}-from-${publisher}-target`,
      {
        rule: rule.name,
        eventBusName: bus.name,
        targetId: "listener",
        arn: listener.function.arn,
        deadLetterConfig: { arn: queueArn(place, deadLetterQueueName(stage.name, declaration.name)) },
        retryPolicy: {
          maximumEventAgeInSeconds: DEFAULTS.deliverySeconds,
          maximumRetryAttempts: DEFAULTS.deliveryAttempts,
        },
      },
      { parent: this, dependsOn: [permission, queue] },
    );
  }
}

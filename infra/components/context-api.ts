/** A context's function behind the load balancer: code, target group, and the permission to call it. */
import * as pulumi from "@pulumi/pulumi";
import { Permission } from "@pulumi/aws/lambda/permission";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import { TargetGroupAttachment } from "@pulumi/aws/lb/targetGroupAttachment";
import { apiEnvironment } from "../compute/environment";
import { apiDocument } from "../compute/iam/context-roles";
import { apiFunctionName, tableName, targetGroupName } from "../compute/names";
import { publisherGenerations } from "../compute/subscriptions";
import type { ContextArgs } from "./bounded-context";
import { ServiceFunction } from "./service-function";

const DEFAULTS = {
  /** A late write waits up to 35 s for a handover; the load balancer gives up after 60 s. */
  timeoutSeconds: 50,
  /** Functions are not checked by default. Any answer is a sign of life: the path is one that no application has. */
  healthCheck: {
    enabled: true,
    path: "/health",
    matcher: "200-499",
    /** Longer than the function's timeout. */
    interval: 60,
    timeout: 55,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
  },
} as const;

export class ContextApi extends pulumi.ComponentResource {
  readonly targets: TargetGroup;

  constructor(name: string, args: ContextArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:ContextApi", name, {}, opts);
    const api = this.api(name, args);
    this.targets = this.createTargets(name, args);
    this.attach(name, api);
    this.registerOutputs({ targetGroupArn: this.targets.arn });
  }

  private api(name: string, args: ContextArgs): ServiceFunction {
    const { stage, place, frontDoor, testerSecret } = args;
    const { declaration, config } = args.context;
    const table = tableName(stage.name, declaration.name, config.generation);
    const publishers = publisherGenerations(declaration, stage.contexts);
    return new ServiceFunction(
      name,
      {
        functionName: apiFunctionName(stage.name, declaration.name),
        description: `Serves ${declaration.paths.join(", ")}`,
        bundle: args.bundles.api,
        memoryMb: stage.config.size.functions.apiMemoryMb,
        timeoutSeconds: DEFAULTS.timeoutSeconds,
        environment: frontDoor.url.apply((publicUrl) =>
          apiEnvironment(
            { stage: stage.name, config: stage.config, publicUrl, testerSecret },
            declaration.name,
            table,
            publishers,
          ),
        ),
        document: apiDocument({ place, stage: stage.name, context: declaration, generation: config.generation }),
        size: stage.config.size,
        keyArn: args.keyArn,
        concurrency: stage.config.size.functions.apiConcurrency,
        tags: args.tags(declaration.name),
      },
      { parent: this },
    );
  }

  /** Headers and parameters as lists: with single values a second cookie is lost. */
  private createTargets(name: string, { stage, context, tags }: ContextArgs): TargetGroup {
    return new TargetGroup(
      `${name}-targets`,
      {
        name: targetGroupName(stage.name, context.declaration.name),
        targetType: "lambda",
        lambdaMultiValueHeadersEnabled: true,
        healthCheck: DEFAULTS.healthCheck,
        tags: tags(context.declaration.name),
      },
      { parent: this },
    );
  }

  private attach(name: string, api: ServiceFunction): void {
    const permission = new Permission(
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: api.function.name,
        principal: "elasticloadbalancing.amazonaws.com",
        sourceArn: this.targets.arn,
      },
      { parent: this },
    );
    new TargetGroupAttachment(
      `${name}-target`,
      { targetGroupArn: this.targets.arn, targetId: api.function.arn },
      { parent: this, dependsOn: [permission] },
    );
  }
}

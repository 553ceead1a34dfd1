/** A function with everything that it cannot do without: its role, its log group, its permissions. */
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import type { Size } from "../compute/config/size-schema";
import type { Environment } from "../compute/environment";
import { documentText, policyDocument, type PolicyDocument, type Statement } from "../compute/iam/document";
import { writeTraces } from "../compute/iam/statements";
import { lambdaTrust } from "../compute/iam/trust";
import { functionLogGroup } from "../compute/names";
import type { Tags } from "../compute/tags";
import { isOn } from "./stage";

const DEFAULTS = {
  /** Bundles target the oldest Node that the project runs on; Lambda runs a newer one. */
  runtime: "nodejs24.x",
  /** A fifth cheaper than x86 for the same work, and bundles hold no native code. */
  architecture: "arm64",
  handler: "index.handler",
} as const;

export interface ServiceFunctionArgs {
  readonly functionName: string;
  readonly description: string;
  /** Folder of the bundle. */
  readonly bundle: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: pulumi.Input<Environment>;
  readonly document: PolicyDocument<Statement>;
  readonly size: Pick<Size, "logDays" | "tracing" | "functions">;
  readonly keyArn: pulumi.Output<string> | undefined;
  /** Executions that it has for itself and may use at most, where the stage reserves any. */
  readonly concurrency: number;
  readonly tags: Tags;
}

export class ServiceFunction extends pulumi.ComponentResource {
  readonly function: LambdaFunction;

  constructor(name: string, args: ServiceFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:ServiceFunction", name, {}, opts);
    const logs = new LogGroup(
      `${name}-log`,
      {
        name: functionLogGroup(args.functionName),
        retentionInDays: args.size.logDays,
        kmsKeyId: args.keyArn,
        tags: args.tags,
      },
      { parent: this },
    );
    const role = new Role(
      `${name}-role`,
      {
        name: args.functionName,
        description: args.description,
        assumeRolePolicy: documentText(lambdaTrust()),
        tags: args.tags,
      },
      { parent: this },
    );
    const document = policyDocument(...args.document.Statement, writeTraces(isOn(args.size.tracing)));
    const policy = new RolePolicy(
      `${name}-policy`,
      { name: "own", role: role.name, policy: documentText(document) },
      { parent: this },
    );
    this.function = this.code(name, args, role, [logs, policy]);
    this.registerOutputs({ arn: this.function.arn });
  }

  /** After log group and policy: the first run must find both. */
  private code(
    name: string,
    args: ServiceFunctionArgs,
    role: Role,
    dependsOn: readonly pulumi.Resource[],
  ): LambdaFunction {
    return new LambdaFunction(
      `${name}-function`,
      {
        name: args.functionName,
        description: args.description,
        role: role.arn,
        runtime: DEFAULTS.runtime,
        architectures: [DEFAULTS.architecture],
        handler: DEFAULTS.handler,
        code: new pulumi.asset.FileArchive(args.bundle),
        memorySize: args.memoryMb,
        timeout: args.timeoutSeconds,
        environment: { variables: args.environment },
        tags: args.tags,
        ...(isOn(args.size.tracing) ? { tracingConfig: { mode: "Active" } } : {}),
        ...(isOn(args.size.functions.reservedConcurrency) ? { reservedConcurrentExecutions: args.concurrency } : {}),
      },
      { parent: this, dependsOn: [...dependsOn] },
    );
  }
}

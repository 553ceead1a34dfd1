import { violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";

/** Modules of the AWS provider whose resources some policy looks at, or which hold nothing that needs a look. */
const MODULES = [
  ...["acm", "alb", "apigateway", "apigatewayv2", "appautoscaling", "autoscaling", "backup", "cfg", "cloudfront"],
  ...["cloudtrail", "cloudwatch", "codebuild", "codepipeline", "dynamodb", "ec2", "ecr", "ecs", "efs", "guardduty"],
  ...["iam", "index", "kinesis", "kms", "lambda", "lb", "pipes", "rds", "resourcegroups", "route53", "s3", "scheduler"],
  ...["schemas", "secretsmanager", "securityhub", "servicediscovery", "sfn", "sns", "sqs", "ssm", "synthetics"],
  ...["vpc", "wafv2", "xray"],
];

/** Providers by their packages; others bring types that no policy knows. */
const isKnownProvider = (name: string, packages: readonly string[]): boolean =>
  ["aws", "pulumi", ...packages].includes(name);

/** What is wrong with a type, or `undefined` when policies know it. */
function problemOf(
  type: string,
  allowed: readonly string[],
  packages: readonly string[],
  modules: readonly string[],
): string | undefined {
  if (allowed.includes(type)) return undefined;
  const [name = "", module = "", last = ""] = type.split(":");
  if (name === "pulumi") {
    if (module !== "providers") return module === "pulumi" ? undefined : "is no type of Pulumi's own";
    const isNeeded = allowed.some((one) => one.startsWith(`${last}:`));
    return isNeeded || isKnownProvider(last, packages) ? undefined : `brings types of "${last}", which no policy knows`;
  }
  if (packages.includes(name)) return undefined;
  if (name !== "aws") return `is of package "${name}", which no policy knows`;
  const [area = ""] = module.split("/");
  return modules.includes(area) ? undefined : `is of module "${area}", which no policy knows`;
}

/** `meta-type-allowlist` */
export const allowKnownTypes: Policy = {
  id: "meta-type-allowlist",
  family: "meta",
  title: "Only types that policies know are used",
  severity: "high",
  description:
    "Resources are of listed modules of the AWS provider, own components or Pulumi's own types. Cloud Control, CloudFormation, native providers, commands and dynamic resources can make anything that the policies forbid elsewhere.",
  why: "What goes around the known types goes around every policy.",
  remediation: "Use the AWS provider's own type, or add the type to the list together with the policies that it needs.",
  references: [{ framework: "Banyan", control: "no way around" }],
  levels: ALWAYS,
  config: {
    modules: { type: "array", description: "Modules of the AWS provider.", default: MODULES },
    packages: { type: "array", description: "Packages of own components.", default: ["banyan"] },
    types: {
      type: "array",
      description: "Types of other packages that make resources which are looked at one by one.",
      default: ["awsx:ec2:Vpc"],
    },
  },
  checkResource(resource, settings): readonly Finding[] {
    const { type } = resource;
    const problem = problemOf(type, settings.list("types"), settings.list("packages"), settings.list("modules"));
    if (problem === undefined) return [];
    return [
      violation(resource, "", {
        id: `type:${type}`,
        what: `type ${type} ${problem}`,
        fix: "Use the AWS provider's own type for it.",
      }),
    ];
  },
};

/** The border between Pulumi's policy SDK and the pure policies. */
import type {
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import { isExcepted } from "../core/exceptions";
import type { Finding } from "../core/finding";
import { judgePack, judgeResource, judgeStack } from "../core/judge";
import { messageOf } from "../core/message";
import type { Policy } from "../core/policy";
import type { ConfigProperty, RawConfig } from "../core/settings";
import type { Level } from "../core/stage";
import { LevelOfPolicy } from "./levels";
import type { Session } from "./session";

/** The SDK honours a level given with a violation, though its types name only the message. */
type LevelledReport = (violation: {
  readonly message: string;
  readonly urn: string;
  readonly enforcementLevel?: Level;
}) => void;

/** One policy under the SDK. */
class PolicyRun {
  readonly level: LevelOfPolicy;

  constructor(
    private readonly policy: Policy,
    private readonly session: Session,
  ) {
    this.level = new LevelOfPolicy(policy, session.args.started);
  }

  validateResource(args: ResourceValidationArgs, tell: ReportViolation): void {
    const { policy, session } = this;
    const config = args.getConfig<RawConfig>();
    session.learn(policy, config);
    if (policy.checkResource === undefined || policy.types?.includes(args.type) === false) return;
    this.report(judgeResource(policy, session.convert.resource(args), config), tell);
  }

  validateStack(args: StackValidationArgs, tell: ReportViolation): void {
    const { policy, session } = this;
    const config = args.getConfig<RawConfig>();
    session.learn(policy, config);
    const graph = session.convert.graph(args);
    this.report(judgeStack(policy, graph, config), tell);
    if (policy.checkJudgement !== undefined) this.report(judgePack(policy, session.judgement(graph), config), tell);
  }

  /** Tells the engine each violation. What could not be decided is told once, by `meta-unverified-report`. */
  private report(findings: readonly Finding[], tell: ReportViolation): void {
    const { policy, session } = this;
    const today = session.args.today();
    for (const finding of findings) {
      if (finding.verdict === "undecided" || isExcepted(session.exceptions, policy.id, finding, today)) continue;
      const level = this.level.of(finding.urn);
      if (level === "disabled") continue;
      const message = messageOf(policy, finding);
      (tell as unknown as LevelledReport)({
        message,
        urn: finding.urn,
        ...(level === undefined ? {} : { enforcementLevel: level }),
      });
    }
  }
}

type PulumiPolicy = ResourceValidationPolicy & Partial<StackValidationPolicy>;

/** A pure policy as the SDK wants it. Twins answer for resources and for the stack under one name. */
export function toPulumiPolicy(policy: Policy, session: Session): PulumiPolicy {
  const run = new PolicyRun(policy, session);
  const seesStack = policy.checkStack !== undefined || policy.checkJudgement !== undefined;
  const [reference] = policy.references;
  return {
    name: policy.id,
    displayName: policy.title,
    description: policy.description,
    severity: policy.severity,
    remediationSteps: policy.remediation,
    tags: [policy.family],
    ...(reference === undefined ? {} : { framework: frameworkOf(reference) }),
    get enforcementLevel() {
      return run.level.ask();
    },
    ...(Object.keys(policy.config).length === 0
      ? {}
      : { configSchema: { properties: Object.fromEntries(Object.entries(policy.config).map(schemaOf)) } }),
    // Those about the pack itself look at no resource, but learn their settings with the first one: exceptions hold from there.
    ...(policy.checkResource === undefined && policy.checkJudgement === undefined
      ? {}
      : {
          validateResource: (args: ResourceValidationArgs, tell: ReportViolation) => run.validateResource(args, tell),
        }),
    ...(seesStack
      ? { validateStack: (args: StackValidationArgs, tell: ReportViolation) => run.validateStack(args, tell) }
      : {}),
  };
}

const frameworkOf = ({ framework, control }: Policy["references"][number]) => ({
  name: framework,
  version: "",
  reference: control,
  specification: "",
});

const schemaOf = ([name, property]: readonly [string, ConfigProperty]): readonly [string, PolicyConfigJSONSchema] => {
  const { type, description } = property;
  switch (type) {
    case "array":
      return [name, { type, description, items: { type: "string" }, default: [...property.default] }];
    case "records":
      return [name, { type: "array", description, items: { type: "object" }, default: [...property.default] }];
    case "map":
      return [name, { type: "object", description, default: property.default }];
    default:
      return [name, { type, description, default: property.default }];
  }
};

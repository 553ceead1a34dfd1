/** Asks one policy as the engine does, about each resource and then about the stack, through the SDK's server code. */
import * as server from "@pulumi/policy/server";
import type { ResourceValidationArgs, ReportViolation, StackValidationArgs } from "@pulumi/policy";
import type { Policy } from "../../../policies/core/policy";
import type { RawConfig } from "../../../policies/core/settings";
import { toPulumiPolicy } from "../../../policies/pack/border";
import { Session } from "../../../policies/pack/session";
import { policies } from "../../../policies/rules";
import { ask, resourceRequest, stackRequest, TODAY, type Verdict } from "./analyze";
import type { Subject } from "./subject";

/** The SDK's own functions: internal, so they have no types, and its version is pinned. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } = server as unknown as Readonly<
  Record<"makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun", (...args: readonly unknown[]) => unknown>
>;

/** The policy with settings: the SDK takes them from a call that it exports to nobody. */
function configured(policy: Policy, config: RawConfig): unknown {
  const session = new Session({ policies, started: undefined, today: () => TODAY });
  const made = toPulumiPolicy(policy, session);
  const withConfig = <T extends ResourceValidationArgs | StackValidationArgs>(args: T): T => ({
    ...args,
    getConfig: () => config,
  });
  const { validateResource, validateStack } = made;
  type ValidateResource = (args: ResourceValidationArgs, tell: ReportViolation) => void;
  return {
    name: made.name,
    description: made.description,
    get enforcementLevel() {
      return made.enforcementLevel;
    },
    ...(validateResource === undefined
      ? {}
      : {
          validateResource: (args: ResourceValidationArgs, tell: ReportViolation) =>
            (validateResource as ValidateResource)(withConfig(args), tell),
        }),
    ...(validateStack === undefined
      ? {}
      : { validateStack: (args: StackValidationArgs, tell: ReportViolation) => validateStack(withConfig(args), tell) }),
  };
}

export async function askBoth(
  policy: Policy,
  config: RawConfig,
  subjects: readonly Subject[],
): Promise<readonly Verdict[]> {
  const pack = [configured(policy, config)];
  const verdicts: Verdict[] = [];
  const analyze = makeAnalyzeRpcFun("banyan", "0.1.0", "mandatory", pack);
  for (const subject of subjects) verdicts.push(...(await ask(analyze, resourceRequest(subject))));
  const analyzeStack = makeAnalyzeStackRpcFun("banyan", "0.1.0", "mandatory", pack);
  return [...verdicts, ...(await ask(analyzeStack, stackRequest(subjects)))];
}

import { faultsOf, isAbout, type Exception } from "../../core/exceptions";
import { violation, type Finding } from "../../core/finding";
import type { Judgement } from "../../core/judge";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";

/** Every policy that exists is known by its id; the resource must be of the stack; and something must be found without it. */
function reasonsAgainst(exception: Exception, { policies, graph, found, today }: Judgement): readonly string[] {
  const faults = [...faultsOf(exception, today)];
  const policy = policies.find(({ id }) => id === exception.policy);
  if (policy === undefined) return [...faults, `names "${exception.policy}", which is no policy of this pack`];
  if (policy.family === "meta" && policy.checkJudgement !== undefined)
    return [...faults, `is about "${policy.id}", which allows none`];
  if (graph.get(exception.urn) === undefined) return [...faults, "names a resource that the stack does not have"];
  const isUsed = found.some(
    (one) => one.finding.verdict === "violation" && isAbout(exception, one.policy.id, one.finding),
  );
  return isUsed ? faults : [...faults, "excepts nothing: the policy has no such finding there"];
}

/** `meta-exceptions-valid` */
export const holdExceptions: Policy = {
  id: "meta-exceptions-valid",
  family: "meta",
  title: "Exceptions are exact, reasoned, owned, used and end",
  severity: "high",
  description:
    "Each exception in the pack's config names an exact URN, a policy and one of its findings, a reason of 20 characters or more, an owner and a day on which it ends. Expired and unused ones are violations.",
  why: "An exception that outlives its reason lets the next mistake pass unseen.",
  remediation: "Complete the exception, renew it with a reason, or delete it.",
  references: [{ framework: "Banyan", control: "exceptions" }],
  levels: ALWAYS,
  config: {
    exceptions: {
      type: "records",
      description: "{ urn, policy, finding, reason, owner, expires }; expires is the last day, as 2027-01-31.",
      default: [],
    },
  },
  checkJudgement: (judgement): readonly Finding[] =>
    judgement.exceptions.flatMap((exception, index) =>
      reasonsAgainst(exception, judgement).map((what) =>
        violation({ urn: exception.urn }, `exceptions[${index}]`, {
          id: `${exception.policy}/${exception.finding}`,
          what: `(${exception.policy}, ${exception.finding}) ${what}`,
          fix: "Complete it, renew it with a reason, or delete it from the pack's config.",
        }),
      ),
    ),
};

/** Looks at a pack config file as the command line does not: it accepts unknown policies, typing errors and relaxations in silence. */
import type { Policy } from "./policy";
import type { Level, Stage } from "./stage";

/** A level that a config file may set below the policy's own, with the reason. */
export interface Relaxation {
  readonly stage: Stage;
  readonly policy: string;
  readonly level: Level;
  readonly reason: string;
}

type Entry = string | Readonly<Record<string, unknown>>;

const STRICTNESS: Readonly<Record<string, number>> = { disabled: 0, advisory: 1, remediate: 2, mandatory: 2 };

const levelIn = (entry: Entry): unknown => (typeof entry === "string" ? entry : entry["enforcementLevel"]);

function faultsOfEntry(stage: Stage, policy: Policy, entry: Entry, relaxations: readonly Relaxation[]): string[] {
  const faults: string[] = [];
  const level = levelIn(entry);
  const own = policy.levels[stage];
  if (level !== undefined && (typeof level !== "string" || !(level in STRICTNESS)))
    faults.push(`${policy.id} has no level ${JSON.stringify(level)}`);
  else if (typeof level === "string" && (STRICTNESS[level] ?? 0) < (STRICTNESS[own] ?? 0)) {
    const isListed = relaxations.some((one) => one.stage === stage && one.policy === policy.id && one.level === level);
    if (level === "disabled" && own === "mandatory")
      faults.push(`${policy.id} is mandatory in ${stage} and cannot be disabled`);
    else if (!isListed)
      faults.push(`${policy.id} is ${own} in ${stage}; "${level}" is a relaxation that is not listed`);
  }
  if (typeof entry === "string") return faults;
  const known = ["enforcementLevel", ...Object.keys(policy.config)];
  for (const name of Object.keys(entry))
    if (!known.includes(name)) faults.push(`${policy.id} has no setting "${name}"`);
  return faults;
}

/** What is wrong with the content of `<stage>.json`. */
export function checkConfig(
  policies: readonly Policy[],
  stage: Stage,
  content: Readonly<Record<string, unknown>>,
  relaxations: readonly Relaxation[],
): readonly string[] {
  return Object.entries(content).flatMap(([id, value]): readonly string[] => {
    if (id === "all") return ['"all" overrides the level of every policy: name the policies'];
    const policy = policies.find((one) => one.id === id);
    if (policy === undefined) return [`there is no policy "${id}"`];
    if (typeof value !== "string" && (typeof value !== "object" || value === null || Array.isArray(value)))
      return [`${id} needs a level or an object of settings`];
    return faultsOfEntry(stage, policy, value as Entry, relaxations);
  });
}

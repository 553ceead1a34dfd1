/** The text of a finding: what, where, why, how to fix, and the names by which it is looked up. */
import type { Finding } from "./finding";
import type { PolicyMetadata } from "./policy";

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

export const messageOf = (policy: Pick<PolicyMetadata, "id" | "why">, finding: Finding): string =>
  `[${policy.id}] ${sentence(`${finding.path} ${finding.what}`.trim())} Why: ${sentence(finding.why ?? policy.why)} ` +
  `Fix: ${sentence(finding.fix)} (finding ${finding.id} of ${finding.urn})`;

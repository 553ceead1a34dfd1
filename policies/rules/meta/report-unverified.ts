import { violation, type Finding } from "../../core/finding";
import type { PolicyFinding } from "../../core/judge";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import { ADVICE } from "../../core/stage";

/** The property that a path begins with: `policy.Statement[0]` is about `policy`. */
const propertyOf = (path: string): string => /^[^.[]*/.exec(path)?.[0] ?? "";

/**
 * Outputs that nobody gave are unknown in every preview of a create, and no input of the program could make them known. Where the
 * engine tells what each given property was computed from, the others are left out.
 */
function isGiven(graph: Graph, { policy, finding }: PolicyFinding): boolean {
  if (policy.checkStack !== undefined) return true;
  const given = graph.get(finding.urn)?.propertyDependencies ?? {};
  return Object.keys(given).length === 0 || propertyOf(finding.path) in given;
}

const line = ({ policy, finding }: PolicyFinding): string => `${policy.id}: ${finding.path} of ${finding.urn}`;

/** `meta-unverified-report` */
export const reportUnverified: Policy = {
  id: "meta-unverified-report",
  family: "meta",
  title: "What could not be checked is told",
  severity: "low",
  description:
    "Lists, in one message, each property that a policy had to know and could not before the update: no violation must never mean nothing checked.",
  why: "What is not known before the update is created unchecked.",
  remediation: "Build the properties from names and config instead of outputs.",
  references: [{ framework: "Banyan", control: "three-valued policies" }],
  levels: ADVICE,
  config: {},
  checkJudgement({ graph, found }): readonly Finding[] {
    const open = found.filter((one) => one.finding.verdict === "undecided" && isGiven(graph, one));
    const lines = [...new Set(open.map(line))].sort();
    const urn = graph.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn ?? open[0]?.finding.urn ?? "";
    if (lines.length === 0) return [];
    return [
      violation({ urn }, "", {
        id: "undecided",
        what: `${lines.length} ${lines.length === 1 ? "property was" : "properties were"} not known, so not checked:\n${lines.join("\n")}\n`,
        fix: "Build them from names and config instead of outputs, or look at the result of the update.",
      }),
    ];
  },
};

import { BANYAN_ROUTING, shownOwner } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import { contractsIn, isPhase, PHASES, type Contract, type Phase } from "../../core/routing/contracts";
import { asksFor, rulesIn, type RouteRule } from "../../core/routing/rule";
import { isLive, type Share } from "../../core/routing/targets";
import { isReadOnly } from "../../core/routing/writers";
import type { Settings } from "../../core/settings";
import { IN_PRODUCTION } from "../../core/stage";
import { isObject, member, UNKNOWN } from "../../core/value";

/** Percent of the reads that the new path serves in a phase. */
const WEIGHTS: Readonly<Record<Phase, readonly [least: number, most: number]>> = {
  monolith: [0, 0],
  replicate: [0, 0],
  shadow: [0, 0],
  canary: [1, 99],
  extracted: [100, 100],
  retired: [100, 100],
};

const ofPhase = (contract: Contract, id: string, what: string, fix: string): Finding =>
  violation(contract.component, "phase", { id, what, fix });

/** From the phase that the last update left the context in. */
function stepFindings(contract: Contract, previous: Readonly<Record<string, string>>): readonly Finding[] {
  const { context, phase } = contract;
  if (phase === undefined || Object.keys(previous).length === 0) return [];
  const before = previous[context] ?? "monolith";
  if (!isPhase(before)) return [];
  const [from, to] = [PHASES.indexOf(before), PHASES.indexOf(phase)];
  if (before === "retired" && phase !== "retired")
    return [
      ofPhase(
        contract,
        "back-from-retired",
        `goes back from retired to ${phase}`,
        "Leave it: nothing was kept to go back to.",
      ),
    ];
  if (to <= from + 1) return [];
  const next = PHASES[from + 1] ?? phase;
  return [
    ofPhase(
      contract,
      "skipped",
      `skips from ${before} to ${phase}`,
      `Move to ${next} first: each gate needs the evidence of the phase before.`,
    ),
  ];
}

/** The contract's own weight. */
function weightFindings(contract: Contract): readonly Finding[] {
  const { phase, weight, component } = contract;
  if (phase === undefined || weight === undefined) return [];
  const [least, most] = WEIGHTS[phase];
  if (least <= weight && weight <= most) return [];
  const expected = least === most ? `${least}` : `${least} to ${most}`;
  return [
    violation(component, "weight", {
      id: "weight",
      what: `is ${weight}, and ${phase} has ${expected}`,
      fix: `Set it to ${expected}, or change the phase.`,
    }),
  ];
}

/** Percent of a rule's requests that `context` gets; `undefined` when it cannot be told. */
function percentOf(shares: readonly Share[], context: string): number | undefined {
  const live = shares.filter(isLive);
  if (live.length === 0 || live.some(({ group }) => group === undefined)) return undefined;
  const weights = live.map(({ weight }) => (typeof weight === "number" ? weight : live.length === 1 ? 1 : Number.NaN));
  const own = live.reduce((sum, { owner }, index) => sum + (owner === context ? (weights[index] ?? 0) : 0), 0);
  const percent = (100 * own) / weights.reduce((sum, weight) => sum + weight, 0);
  return Number.isNaN(percent) ? undefined : percent;
}

/** What a rule that clients meet does, against the phase. In canary the brake may hold all reads at the monolith. */
function ruleFindings({ context, phase, weight }: Contract, rule: RouteRule): readonly Finding[] {
  const percent = percentOf(rule.shares, context);
  if (phase === undefined || percent === undefined) return [];
  const wrong = (what: string): readonly Finding[] => [
    violation(rule.resource, "actions", {
      id: `share:${phase}`,
      what: `send ${Math.round(percent)} % to ${shownOwner(context)}, which is in ${phase}: ${what}`,
      fix: "Compute the actions from the phase that the transition reached.",
    }),
  ];
  if (WEIGHTS[phase][1] === 0) return percent === 0 ? [] : wrong("the monolith serves everything");
  if (WEIGHTS[phase][0] === 100) return percent === 100 ? [] : wrong("the context serves everything");
  // Reads that ask for the new path by a header are tried before they are weighted.
  if (rule.conditions.headers.length > 0 && isReadOnly(rule)) return [];
  if (percent > WEIGHTS.canary[1]) return wrong("the monolith keeps a part");
  const isWrong = weight !== undefined && percent > 0 && Math.abs(percent - weight) > 0.5;
  return isWrong ? wrong(`its contract says ${weight} %`) : [];
}

/** A second splitter, behind the load balancer's back. */
const aliasFindings = (graph: Graph): readonly Finding[] =>
  graph.ofType("aws:lambda/alias:Alias").flatMap((alias): readonly Finding[] => {
    const routing = member(alias.props, "routingConfig");
    const weights = member(routing, "additionalVersionWeights");
    if (routing === UNKNOWN || weights === UNKNOWN) return [undecided(alias, "routingConfig")];
    if (!isObject(weights) || Object.keys(weights).length === 0) return [];
    return [
      violation(alias, "routingConfig", {
        id: "second-splitter",
        what: `splits requests between versions: ${Object.keys(weights).join(", ")}`,
        fix: "Remove it: listener rules alone split requests.",
      }),
    ];
  });

const phaseFindings = (contract: Contract): readonly Finding[] => {
  const phase = member(contract.component.props, "phase");
  if (phase === UNKNOWN) return [undecided(contract.component, "phase")];
  if (contract.phase !== undefined || phase === null) return [];
  const what = `is ${JSON.stringify(phase)}, which is no phase`;
  return [ofPhase(contract, "no-phase", what, `Use one of ${PHASES.join(", ")}.`)];
};

const testers = (settings: Settings) => settings.list("testerHeaders");

/** `route-stage-order` */
export const advanceOnePhase: Policy = {
  id: "route-stage-order",
  family: "routing",
  title: "A context advances one phase at a time, and its weights agree with its phase",
  severity: "high",
  description:
    "A context goes forward by one phase and back by any number, but never back from retired (against `previousStages`). What its rules send to it agrees with its phase: nothing before canary, a part of the reads in canary, everything afterwards. Aliases split nothing.",
  why: "A skipped phase is a gate without evidence.",
  remediation: "Move phase by phase, and compute rules from the phase that was reached.",
  references: BANYAN_ROUTING,
  levels: IN_PRODUCTION,
  config: {
    previousStages: {
      type: "map",
      description:
        "Phase of each context after the last update, from the stack's outputs; one that is missing counts as monolith. Empty: steps are not checked.",
      default: {},
    },
    testerHeaders: {
      type: "array",
      description: "Headers by which a tester forces a path; their rules agree with no phase.",
      default: ["x-banyan-path"],
    },
  },
  checkStack(graph, settings) {
    const contracts = graph.once(contractsIn);
    const rules = graph.once(rulesIn).filter((rule) => !asksFor(rule, testers(settings)));
    return [
      ...contracts.flatMap((contract) => [
        ...phaseFindings(contract),
        ...stepFindings(contract, settings.map("previousStages")),
        ...weightFindings(contract),
        ...rules.filter(({ owner }) => owner === contract.context).flatMap((rule) => ruleFindings(contract, rule)),
      ]),
      ...aliasFindings(graph),
    ];
  },
};

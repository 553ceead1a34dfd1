/** What the contexts' components declare about themselves. */
import { BOUNDED_CONTEXT, contextNamed, texts, type Graph } from "../graph";
import type { Resource } from "../resource";
import { member } from "../value";

/** The protocol's phases, in order. */
export const PHASES = ["monolith", "replicate", "shadow", "canary", "extracted", "retired"] as const;
export type Phase = (typeof PHASES)[number];

export interface Contract {
  readonly component: Resource;
  readonly context: string;
  /** `undefined` when it is not known, or no phase at all. */
  readonly phase: Phase | undefined;
  /** Percent of the reads that the new path is to serve. */
  readonly weight: number | undefined;
  readonly paths: readonly string[];
}

export const isPhase = (value: unknown): value is Phase => PHASES.some((phase) => phase === value);

/** Use with `graph.once`. */
export const contractsIn = (graph: Graph): readonly Contract[] =>
  graph.ofType(BOUNDED_CONTEXT).map((component) => {
    const phase = member(component.props, "phase");
    const weight = member(component.props, "weight");
    return {
      component,
      context: contextNamed(component),
      phase: isPhase(phase) ? phase : undefined,
      weight: typeof weight === "number" ? weight : undefined,
      paths: texts(member(component.props, "paths")).known,
    };
  });

/** Whether the migration is over: there are contexts, and none needs the monolith any more. */
export const isOver = (contracts: readonly Contract[]): boolean =>
  contracts.length > 0 && contracts.every(({ phase }) => phase === "retired");

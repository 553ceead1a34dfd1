/** Every point that a fault is injected at: scenario, place, kind. Derived from what the scenarios reached when nothing went wrong. Pure. */
import type { Effect } from "./inject/calls";
import { type KindName, KINDS, kindOf } from "./inject/kinds";
import type { Place } from "./inject/place";

export interface Point {
  readonly scenario: string;
  readonly place: Place;
  readonly kind: KindName;
}

/** Places of a scenario; those that are effects with their kind. Kept in `recorded.json`. */
export type Recorded = Readonly<Record<string, readonly (readonly [place: Place, effect?: Effect])[]>>;

export const idOf = ({ scenario, place, kind }: Point): string => `${scenario}/${place}/${kind}`;

/** Steps at which it matters what the other processes do, and what the clocks say: while the owner changes. */
const OWNER_CHANGES = /:(handover|phase\.retire|phase\.leave|reconcile|owner)\./;
const ANYWHERE = ["kill", "freeze"] as const;
const WHILE_OWNER_CHANGES = [
  ...["kill-monolith", "kill-api", "freeze-api"],
  ...["database-ahead", "database-behind", "process-ahead", "process-behind"],
] as KindName[];
const BACKFILL_CLOCKS = ["database-ahead", "process-ahead"] as const;
/** Calls that change nothing by themselves: what becomes of them is of interest, not of their effect. */
const AT_READS = ["kill", "dropped", "fails"] as const;
const AT_EFFECTS = (Object.keys(KINDS) as KindName[]).filter((name) => kindOf(name).call !== undefined);

const WRITES = new Set<Effect>(["dynamo-write", "sql-write", "sql-commit", "invoke"]);
/** The relay function's `kill` and `freeze` before an effect are those of the step, when it is the first one after it and no transaction is open. */
const isAsAtStep = (place: Place, effect: Effect): boolean => place.endsWith("+1") && effect !== "sql-commit";

function kindsAt(place: Place, effect: Effect | undefined): readonly KindName[] {
  if (effect === undefined) {
    if (OWNER_CHANGES.test(place)) return [...ANYWHERE, ...WHILE_OWNER_CHANGES];
    return /:(backfill|relay)\.(put|checkpoint|lease)/.test(place) ? [...ANYWHERE, ...BACKFILL_CLOCKS] : ANYWHERE;
  }
  if (!WRITES.has(effect)) return AT_READS;
  return AT_EFFECTS.filter((name) => {
    const { effects } = kindOf(name);
    if (effects?.includes(effect) === false) return false;
    return !(isAsAtStep(place, effect) && (name === "kill" || name === "freeze"));
  });
}

/** All that can be aimed at: thousands. */
export const everyPointOf = (recorded: Recorded): readonly Point[] =>
  Object.entries(recorded).flatMap(([scenario, places]) =>
    places.flatMap(([place, effect]) => kindsAt(place, effect).map((kind) => ({ scenario, place, kind }))),
  );

/** Scenarios in which one kind strikes at one step of one actor: more where the owner changes. */
const SCENARIOS_A_STEP = 1;
const SCENARIOS_WHILE_OWNER_CHANGES = 2;

/** The points that are run: every kind at every step and effect, each in some of the scenarios that come there. */
export function pointsOf(recorded: Recorded): readonly Point[] {
  const rounds = new Map<string, number>();
  const first = [...everyPointOf(recorded)].sort((a, b) => stableHash(idOf(a)) - stableHash(idOf(b)));
  const kept = new Set(
    first
      .filter(({ place, kind }) => {
        const what = `${place.replace(/#\d+/, "")}/${kind}`;
        const round = (rounds.get(what) ?? 0) + 1;
        rounds.set(what, round);
        return round <= (OWNER_CHANGES.test(place) ? SCENARIOS_WHILE_OWNER_CHANGES : SCENARIOS_A_STEP);
      })
      .map(idOf),
  );
  return everyPointOf(recorded).filter((point) => kept.has(idOf(point)));
}

/** The step of a place, without actor, occurrence and effect. */
export const stepOf = (place: Place): string => place.replace(/^[^:]+:/, "").replace(/#.*$/, "");

/** FNV-1a, so that a sample stays the same when points are added elsewhere. */
function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
}

/** A fixed sample: every step and every kind at least once, every scenario, and others up to `size`. */
export function sampleOf(points: readonly Point[], size: number): readonly Point[] {
  const shuffled = points
    .map((point) => ({ point, order: stableHash(idOf(point)), facets: facetsOf(point) }))
    .sort((a, b) => a.order - b.order);
  const missing = new Set(shuffled.flatMap(({ facets }) => facets));
  const chosen = new Set<Point>();
  const gain = (facets: readonly string[]): number => facets.filter((facet) => missing.has(facet)).length;
  while (missing.size > 0) {
    const best = shuffled.reduce((most, one) => (gain(one.facets) > gain(most.facets) ? one : most));
    chosen.add(best.point);
    for (const facet of best.facets) missing.delete(facet);
  }
  for (const { point } of shuffled) if (chosen.size < size) chosen.add(point);
  return shuffled.filter(({ point }) => chosen.has(point)).map(({ point }) => point);
}

const facetsOf = ({ scenario, place, kind }: Point): readonly string[] => [
  `in ${scenario}`,
  `at ${stepOf(place)}`,
  `by ${kind}`,
];

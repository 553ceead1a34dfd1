/** What must hold after every fault. Each check answers with sentences; none means that it held. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { Phase } from "../../../migration/runtime/phases";
import type { Ledger, RowState } from "../load/writers";
import type { Contents, Rating } from "./contents";
import type { Commit, Truth } from "./history";

export interface Evidence {
  readonly ledger: Ledger;
  readonly commits: readonly Commit[];
  readonly truths: readonly Truth[];
  readonly contents: Contents;
  /** Phase that the scenario leads to. */
  readonly phase: Phase;
  /** Rows that were there before, whose state nobody changed. */
  readonly seeded: number;
}

const OWNED = new Set<Phase>(["extracted", "retired"]);
const FOLLOWED = new Set<Phase>(["replicate", "shadow", "canary", "extracted"]);

export function violations(evidence: Evidence): readonly string[] {
  return [
    ...evidence.ledger.wrong,
    ...noneLostOrDoubled(evidence),
    ...oneOwner(evidence.commits, evidence.truths),
    ...rowsAsAcknowledged(evidence),
    ...(FOLLOWED.has(evidence.phase) ? storesEqual(evidence.contents) : []),
    ...settled(evidence),
  ];
}

/** A write that was acknowledged took effect once, one that was refused never, any other at most once. */
export function noneLostOrDoubled({ ledger, commits }: Pick<Evidence, "ledger" | "commits">): readonly string[] {
  const times = new Map<string, number>();
  for (const mark of commits.flatMap(({ marks }) => marks)) times.set(mark, (times.get(mark) ?? 0) + 1);
  return [
    ...[...times].filter(([, count]) => count > 1).map(([mark, count]) => `${mark} took effect ${count} times`),
    ...ledger.acknowledged
      .filter((mark) => !times.has(mark))
      .map((mark) => `${mark} was acknowledged and took no effect`),
    ...ledger.refused
      .filter((mark) => times.has(mark))
      .map((mark) => `${mark} was refused as without effect and took effect`),
  ];
}

/** Every write was made in an epoch of its side's, and no side wrote after the other one had written in a later epoch. */
export function oneOwner(commits: readonly Commit[], truths: readonly Truth[]): readonly string[] {
  const byEpoch = new Map(truths.map((truth) => [truth.epoch, truth]));
  const found: string[] = [];
  const fenced = commits.filter((commit): commit is Commit & { epoch: number } => commit.epoch !== undefined);
  for (const { side, epoch, marks } of fenced) {
    const truth = byEpoch.get(epoch);
    if (truth?.owner !== side)
      found.push(`${marks.join()} was made by the ${side} in epoch ${epoch}, of the ${truth?.owner ?? "nobody"}`);
    else if (side === "context" && truth.handoverTo !== null)
      found.push(`${marks.join()} was made by the context in epoch ${epoch}, in a handover`);
  }
  for (const earlier of fenced)
    for (const later of fenced)
      if (earlier.side !== later.side && earlier.epoch > later.epoch && earlier.to < later.from)
        found.push(
          `${later.marks.join()} was made by the ${later.side} in epoch ${later.epoch}, after the ${earlier.side} wrote in epoch ${earlier.epoch}`,
        );
  return found;
}

/** The owner's store has what was acknowledged, in a state that is possible, and nothing else. */
export function rowsAsAcknowledged({
  ledger,
  contents,
  phase,
  seeded,
}: Pick<Evidence, "ledger" | "contents" | "phase" | "seeded">): readonly string[] {
  const rows = OWNED.has(phase) ? contents.context : contents.monolith;
  const found = new Map(rows.map((row) => [`${row.attendee}/${row.slotId}`, row]));
  const wrong: string[] = [];
  for (const { attendee, slotId, possible } of ledger.subjects) {
    const row = found.get(`${attendee}/${slotId}`);
    found.delete(`${attendee}/${slotId}`);
    const state: RowState = row === undefined ? null : { score: row.score, mark: row.comment ?? "" };
    if (!possible.some((one) => isDeepStrictEqual(one, state)))
      wrong.push(`${attendee} at slot ${slotId} is ${JSON.stringify(state)}, possible: ${JSON.stringify(possible)}`);
  }
  if (found.size !== seeded) wrong.push(`${found.size} rows are nobody's, of the seed are ${seeded}`);
  return wrong;
}

/** Row by row, value by value; and every row is found by its two names. */
export function storesEqual({ monolith, context, names, keys }: Contents): readonly string[] {
  const shown = ({ id, slotId, attendee, score, comment, createdAt, updatedAt }: Rating): string =>
    JSON.stringify({ id, slotId, attendee, score, comment, createdAt, updatedAt });
  const left = new Map(monolith.map((row) => [row.id, shown(row)]));
  const right = new Map(context.map((row) => [row.id, shown(row)]));
  const unnamed = context.flatMap(({ id, slotId, attendee }) =>
    [`id:${id}`, `slot-attendee:${slotId}:${attendee}`].filter((name) => names.get(name) !== keys.get(id)),
  );
  return [
    ...[...left]
      .filter(([id, row]) => right.get(id) !== row)
      .map(([id, row]) => `row ${id}: ${row} in Postgres, ${right.get(id) ?? "none"} in the table`),
    ...[...right]
      .filter(([id]) => !left.has(id))
      .map(([id, row]) => `row ${id}: none in Postgres, ${row} in the table`),
    ...unnamed.map((name) => `the name ${name} does not lead to its row`),
  ];
}

/** Truth and copy agree, no handover is under way, and nothing waits. */
export function settled({ contents, phase }: Pick<Evidence, "contents" | "phase">): readonly string[] {
  const { ownership, owner, waiting, unfinishedBackfill } = contents;
  const expected = OWNED.has(phase) ? "context" : "monolith";
  const accepting = expected === "context";
  return [
    ...(ownership["phase"] === phase ? [] : [`the phase is ${String(ownership["phase"])}, not ${phase}`]),
    ...(ownership["owner"] === expected ? [] : [`the owner is the ${String(ownership["owner"])}, not the ${expected}`]),
    ...(ownership["handover_to"] === null ? [] : ["a handover is under way"]),
    ...(phase === "monolith" || (owner?.["accepting"] === accepting && owner["epoch"] === Number(ownership["epoch"]))
      ? []
      : [`OWNER is ${JSON.stringify(owner)} at epoch ${String(ownership["epoch"])}`]),
    ...Object.entries(waiting).flatMap(([name, count]) => (count === 0 ? [] : [`${count} are left in ${name}`])),
    ...(unfinishedBackfill === 0 ? [] : ["the backfill is not complete"]),
  ];
}

/**
 * Looks at suspects again, a lag bound later each time. One that is seen twice alike has had time to be replicated and was
 * not: a divergence. One that changed in between is looked at again.
 */
import type { DataPlane } from "../data-plane";
import { keyText } from "../replica/stored";
import { causesOf } from "./causes";
import { compare, type Judged } from "./compare";
import { rowsFor } from "./look";
import { repair } from "./repair";
import { AUDIT_DEFAULTS, type AuditState, type Counts, type Difference } from "./state";
import { ownedTable, type Subject } from "./subject";

export async function settle(plane: DataPlane, state: AuditState, repairs: boolean): Promise<AuditState> {
  let { suspects: open, counts, differences, claimed } = state;
  for (let looks = 1; open.length > 0 && looks < AUDIT_DEFAULTS.looks; looks++) {
    await plane.observe("audit.look-again", { context: plane.context.name, suspects: open.length });
    await plane.pause(plane.settings.lagBoundMs);
    const earlier = new Map(open.map(({ subject, seen }) => [JSON.stringify(subject), seen]));
    const subjects = open.map(({ subject }) => subject);
    const judged = await compare(plane, state.view, subjects, await rowsFor(plane, subjects));
    claimed = [...claimed, ...judged.flatMap((each) => claimsOf(plane, each))].slice(0, AUDIT_DEFAULTS.claimed);
    const known = new Set(claimed);
    const same = judged.filter(({ subject, seen }) => earlier.get(JSON.stringify(subject)) === seen);
    const settled = same.filter(({ subject }) => !isClaimed(subject, known));
    const found = await report(plane, state, settled, repairs);
    counts = found.reduce(count, counts);
    differences = [...differences, ...found].slice(0, AUDIT_DEFAULTS.listed);
    open = judged.filter((each) => !same.includes(each)).map(({ subject, seen }) => ({ subject, seen }));
  }
  return { ...state, counts, differences, claimed, suspects: [], open: state.open + open.length };
}

/** Names and keys whose going astray a row's difference explains. */
function claimsOf(plane: DataPlane, { subject, sight, finding }: Judged): readonly string[] {
  if (subject.kind !== "row" || sight.row === undefined) return [];
  const place = keyText(subject.itemKey);
  if (finding.kind === "missing" || sight.item?.marked === false)
    return [place, ...ownedTable(plane, subject.table).references(sight.row)];
  const astray = finding.fields.filter((field) => field.startsWith(REFERENCE));
  return [place, ...astray.map((field) => field.slice(REFERENCE.length))];
}

const REFERENCE = "reference ";

const isClaimed = (subject: Subject, claimed: ReadonlySet<string>): boolean =>
  (subject.kind === "reference" && claimed.has(subject.name)) ||
  (subject.kind === "stray" && claimed.has(keyText(subject.itemKey)));

async function report(
  plane: DataPlane,
  state: AuditState,
  settled: readonly Judged[],
  repairs: boolean,
): Promise<readonly Difference[]> {
  const causes = await causesOf(plane, state.view, settled);
  const repaired = repairs ? await repair(plane, state, settled) : undefined;
  return settled.map(({ subject, finding }, index): Difference => {
    const { rogue, ...rest } = finding;
    const cause = causes[index];
    const became = repaired?.[index];
    return {
      ...describe(subject, settled[index]),
      ...rest,
      ...(cause !== undefined ? { cause } : rogue !== undefined && { rogue }),
      ...(became !== undefined && { repair: became }),
    };
  });
}

function describe(subject: Subject, judged: Judged | undefined): Pick<Difference, "table" | "key"> {
  switch (subject.kind) {
    case "row":
      return { table: subject.table, key: subject.id };
    case "reference":
      return { table: judged?.sight.names[0]?.[1]?.target?.table ?? "references", key: { reference: subject.name } };
    case "stray":
      return { table: "items", key: { ...subject.itemKey } };
  }
}

const count = (counts: Counts, { kind, rogue, cause, repair: became }: Difference): Counts => ({
  ...counts,
  [kind]: counts[kind] + 1,
  rogue: counts.rogue + (rogue === undefined ? 0 : 1),
  explained: counts.explained + (cause === undefined ? 0 : 1),
  repaired: counts.repaired + (became === "repaired" ? 1 : 0),
});

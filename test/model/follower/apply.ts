/** One change in Postgres: compare-and-set of its version, then the row, as far as foreign keys allow. */
import { byte } from "../fields";
import { CHILD, F, PARENT, subjectOf, valueOf } from "./layout";
import type { Rules } from "./rules";

/** Whether what the follower lacks of a row was given up on purpose. */
export const isExcused = (s: Uint8Array, subject: number): boolean =>
  byte(s, F.discarded0 + subject) > byte(s, F.version0 + subject);

/** @returns false when a foreign key refuses it: then nothing has changed */
export function applyOne(rules: Rules, n: Uint8Array, packed: number, version: number): boolean {
  const subject = subjectOf(packed);
  const value = valueOf(packed);
  const known = byte(n, F.version0 + subject);
  const stored = known === 0 ? undefined : { epoch: 1, n: known };
  if (!rules.takesEffect(stored, { epoch: 1, n: version })) return true;
  if (subject === CHILD && value > 0) {
    if (byte(n, F.follower0 + PARENT) === 0) return false;
    if (!rules.seversBorderKeys && byte(n, F.neighbour) === 0) return false;
  }
  if (subject === PARENT && value === 0 && byte(n, F.follower0 + CHILD) > 0) return false;
  n[F.follower0 + subject] = value;
  n[F.version0 + subject] = value === 0 && !rules.keepsVersions ? 0 : version;
  return true;
}

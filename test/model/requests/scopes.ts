/** Requests of every kind, at every place. */
import { CONTEXT, MONOLITH, type Scope } from "./machine";

const ONE: Scope = { writes: 1, moves: 2, owner: CONTEXT, arrives: CONTEXT, names: false, swallows: false };

export const SCOPES = {
  atItsOwner: ONE,
  atTheMonolith: { ...ONE, owner: MONOLITH, arrives: MONOLITH },
  atTheWrongSide: { ...ONE, owner: MONOLITH },
  uniqueName: { ...ONE, names: true, moves: 1 },
  twoWrites: { ...ONE, writes: 2, moves: 2 },
  twoWritesAtTheMonolith: { ...ONE, writes: 2, owner: MONOLITH, arrives: MONOLITH },
  swallowed: { ...ONE, writes: 2, owner: MONOLITH, arrives: MONOLITH, swallows: true },
} satisfies Readonly<Record<string, Scope>>;

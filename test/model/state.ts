/** How a state of the model lies in bytes, and how it is read as what the decision functions take. */
import type { Token } from "../../migration/handover/decisions";
import type { OwnerItem, Ownership, Truth } from "../../migration/ownership/truth";
import type { Side } from "../../migration/runtime/phases";
import type { Version } from "../../migration/runtime/version";
import type { Rules } from "./rules";
import { wholeWords } from "./state-set";

/** How many of each, and what may happen. */
export interface Scope {
  /** Who owns at first. */
  readonly start: Side;
  readonly keys: number;
  readonly writers: number;
  readonly environments: number;
  readonly coordinators: number;
  readonly reconcilers: number;
  readonly relays: number;
  /** Relays that read, apply and delete in steps of their own, with batches of up to two; else a change moves in one step. */
  readonly relaySteps: boolean;
  readonly backfillers: number;
  /** Bounds that make the model finite. */
  readonly maxWrites: number;
  readonly maxEpoch: number;
  readonly returns: number;
  /** Coordinators that begin or end lives in steps of their own; none: each does so in one step. */
  readonly lifeCoordinators: number;
  readonly deletes: boolean;
  readonly crashes: boolean;
  /** The database's clock may step back once, so that a passed deadline lies ahead again. */
  readonly clockSteps: boolean;
  /** A change may turn out not to be applicable. */
  readonly parks: boolean;
  /** Rows are minted with identifiers from counters. */
  readonly identifiers: boolean;
  /** Tokens may vanish by TTL. */
  readonly ttl: boolean;
  readonly progress: boolean;
  /** A coordinator begins on a row that it read a while ago. */
  readonly staleBegins: boolean;
  /** Answers to Begin and Commit may be lost, and Commit may be late. */
  readonly lostAnswers: boolean;
  /** The old path may be retired. */
  readonly retires: boolean;
}

export interface Model {
  readonly scope: Scope;
  readonly rules: Rules;
  readonly at: Layout;
}

export const HEADER = {
  owner: 0,
  epoch: 1,
  handoverTo: 2,
  expired: 3,
  committing: 4,
  seq: 5,
  writes: 6,
  ownerEpoch: 7,
  ownerAccepting: 8,
  generation: 9,
  captured: 10,
  checkpoint: 11,
  backfilled: 12,
  clockStepped: 13,
  parked: 14,
  sequence: 15,
  counter: 16,
  /** Identifiers that a row was given: one bit each. */
  usedIds: 17,
  highestRow: 19,
  retired: 20,
  /** The transition to `retired` has ended well. */
  retireDone: 21,
  parkedChange: 22,
  parkedVersion: 23,
  refusedMints: 24,
  /** The phase is behind `monolith`: a table's life has begun, and capture should be there. */
  alive: 25,
} as const;
const HEADER_SIZE = 26;

export const ENVIRONMENT_SIZE = 7;

/** Offsets of the repeated parts. */
export interface Layout {
  readonly size: number;
  readonly slots: number;
  /** 5 bytes: acknowledged value, monolith's value and applied version, table's value and version. */
  readonly key: (index: number) => number;
  /** 2 bytes: what it does, epoch that it read. */
  readonly writer: (index: number) => number;
  /**
   * 7 bytes: token, stage, epoch it believes in (with bit 7: retired), its outbox item under way (change, version),
   * the identifier that it holds, whether that write began under an expired token.
   */
  readonly environment: (index: number) => number;
  /** 5 bytes: stage, direction, epoch, mask, part of a step. */
  readonly coordinator: (index: number) => number;
  /** 3 bytes: row as read, its epoch, its generation. */
  readonly reconciler: (index: number) => number;
  /** 8 bytes: direction, generation, two entries of change, version, whether applied. */
  readonly relay: (index: number) => number;
  /** 3 bytes: generation + 1, key, value read. */
  readonly backfiller: (index: number) => number;
  /** 2 bytes: stage, generation that it is to begin. */
  readonly lifeCoordinator: (index: number) => number;
  /** 2 bytes a slot: change and version. */
  readonly outbox: (side: 0 | 1) => number;
}

export function layoutOf(scope: Scope): Layout {
  const slots = scope.maxWrites + 1;
  let size = HEADER_SIZE;
  const part = (count: number, width: number): ((index: number) => number) => {
    const from = size;
    size += count * width;
    return (index) => from + index * width;
  };
  const key = part(scope.keys, 5);
  const writer = part(scope.writers, 2);
  const environment = part(scope.environments, ENVIRONMENT_SIZE);
  const coordinator = part(scope.coordinators, 5);
  const reconciler = part(scope.reconcilers, 3);
  const relay = part(scope.relaySteps ? scope.relays : 0, 8);
  const backfiller = part(scope.backfillers, 3);
  const lifeCoordinator = part(scope.lifeCoordinators, 2);
  const outboxes = part(2, slots * 2);
  const outbox = (side: 0 | 1): number => outboxes(side);
  return {
    size: wholeWords(size),
    slots,
    key,
    writer,
    environment,
    coordinator,
    reconciler,
    relay,
    backfiller,
    lifeCoordinator,
    outbox,
  };
}

/** Reads a byte that is there. */
export const at = (state: Uint8Array, offset: number): number => state[offset] ?? 0;

const SIDES: readonly (Side | null)[] = [null, "monolith", "context"];
const sideCode = (side: Side | null): number => SIDES.indexOf(side);

export const ownerIs = (state: Uint8Array, side: Side): boolean => at(state, HEADER.owner) === sideCode(side);

/** The model's clock knows two instants: 0, before the deadline, and 1, when it has passed. */
export const nowOf = (state: Uint8Array): number => at(state, HEADER.expired);

export type Row = Pick<Ownership, "owner" | "epoch" | "handoverTo" | "deadline" | "table" | "phase">;

export function truthOf(state: Uint8Array): Row {
  const handoverTo = SIDES[at(state, HEADER.handoverTo)] ?? null;
  return {
    owner: SIDES[at(state, HEADER.owner)] ?? "monolith",
    epoch: at(state, HEADER.epoch),
    handoverTo,
    deadline: handoverTo === null ? null : 1,
    table: tableOf(at(state, HEADER.generation)),
    phase: at(state, HEADER.retired) === 1 ? "retired" : "canary",
  };
}

export const tableOf = (generation: number): string => `g${generation}`;

export function setTruth(state: Uint8Array, truth: Truth): void {
  state[HEADER.owner] = sideCode(truth.owner);
  state[HEADER.epoch] = truth.epoch;
  state[HEADER.handoverTo] = sideCode(truth.handoverTo);
  state[HEADER.expired] = 0;
}

/** A row as a reconciler keeps it: owner, handover and whether its deadline had passed, in one byte. */
export const packRow = (state: Uint8Array): number =>
  at(state, HEADER.owner) |
  (at(state, HEADER.handoverTo) << 2) |
  (at(state, HEADER.expired) << 4) |
  (at(state, HEADER.retired) << 5);

export const unpackRow = (packed: number, epoch: number, generation: number): Row & { readonly readAt: number } => {
  const handoverTo = SIDES[(packed >> 2) & 3] ?? null;
  return {
    owner: SIDES[packed & 3] ?? "monolith",
    epoch,
    handoverTo,
    deadline: handoverTo === null ? null : 1,
    table: tableOf(generation),
    phase: packed >> 5 === 1 ? "retired" : "canary",
    readAt: (packed >> 4) & 1,
  };
};

export function ownerItemOf(state: Uint8Array): OwnerItem | undefined {
  const epoch = at(state, HEADER.ownerEpoch);
  return epoch === 0
    ? undefined
    : { epoch, accepting: ownerAccepts(state), retired: at(state, HEADER.ownerAccepting) > 1 };
}

export function setOwnerItem(state: Uint8Array, item: OwnerItem): void {
  state[HEADER.ownerEpoch] = item.epoch;
  state[HEADER.ownerAccepting] = (item.accepting ? 1 : 0) | (item.retired ? 2 : 0);
}

export const ownerAccepts = (state: Uint8Array): boolean => (at(state, HEADER.ownerAccepting) & 1) === 1;

const TOKEN_STATES = [undefined, "new", "active", "revoked"] as const;
export const NO_TOKEN = 0;
/** Bit of a token's byte: it has not been renewed for too long. */
export const EXPIRED = 0x80;

export function tokenOf(state: Uint8Array, environment: number): Token | undefined {
  const byte = at(state, environment);
  const known = TOKEN_STATES[byte & 3];
  return known === undefined ? undefined : { state: known, epoch: (byte >> 2) & 31, expires: byte >= EXPIRED ? 0 : 2 };
}

export const tokenByte = (token: Pick<Token, "state" | "epoch">): number =>
  (token.epoch << 2) | TOKEN_STATES.indexOf(token.state);

/** Versions in one byte, ordered as they are. */
export const packVersion = ({ epoch, n }: Version): number => (epoch << 4) | n;
export const unpackVersion = (byte: number): Version => ({ epoch: byte >> 4, n: byte & 15 });

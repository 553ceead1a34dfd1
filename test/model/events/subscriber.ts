/** The subscriber: its rule, its listener, the prefill of its view, and what the view shows. */
import type { Edition } from "../../../migration/events/supersedes";
import { byte } from "../fields";
import { F, type Turn, valueOf } from "./machine";
import type { Rules } from "./rules";

const VALUE = 1;
const GENERATION = 2;

const stored = (s: Uint8Array): Edition | undefined =>
  byte(s, F.viewHas) === 0
    ? undefined
    : { generation: byte(s, F.viewGeneration), version: { epoch: 1, n: byte(s, F.viewVersion) } };

/** The conditional put of listener and prefill. */
function put(rules: Rules, n: Uint8Array, value: number, incoming: Edition): void {
  const before = stored(n);
  if (!rules.supersedes(before, incoming)) return;
  const { generation, version } = incoming;
  const older =
    before !== undefined &&
    (generation < before.generation || (generation === before.generation && version.n < before.version.n));
  if (older) n[F.wentBack] = 1;
  const stays = value !== 0 || rules.viewKeepsTombstones;
  n[F.viewHas] = stays ? 1 : 0;
  n[F.viewValue] = value;
  n[F.viewGeneration] = stays ? generation : 0;
  n[F.viewVersion] = stays ? version.n : 0;
}

export function shown(rules: Rules, s: Uint8Array): number {
  if (byte(s, F.viewHas) === 0) return 0;
  return rules.readsOwnGeneration && byte(s, F.viewGeneration) !== byte(s, F.marker) ? 0 : byte(s, F.viewValue);
}

/** The reader's doubt: about what an event told, by the time at which its change was captured and that at which the fill began. */
export function unknown(rules: Rules, s: Uint8Array): boolean {
  const version = byte(s, F.viewVersion);
  if (byte(s, F.viewHas) === 0 || version === 0 || byte(s, F.viewGeneration) !== byte(s, F.marker)) return false;
  return !rules.mayBeShown((byte(s, F.before) & (1 << version)) !== 0 ? 0 : 1, 1, 0);
}

/** The rule is created with the subscriber; what it knows of the publisher comes with each update of it. */
export function subscribe({ s, step }: Turn): void {
  if (byte(s, F.rule) === 0)
    step("the subscription's rule is there", (n) => {
      n[F.rule] = 1;
    });
  if (byte(s, F.captured) === 1 && byte(s, F.known) !== byte(s, F.generation))
    step("the subscriber learns the publisher's generation", (n) => {
      n[F.known] = byte(s, F.generation);
    });
}

/** Events stay deliverable for ever: the bus may repeat any of them at any time. */
export function deliver({ s, rules, step }: Turn): void {
  for (let bits = byte(s, F.published); bits !== 0; bits &= bits - 1) {
    const bit = bits & -bits;
    const index = 31 - Math.clz32(bit);
    const incoming = { generation: (index >> 2) + 1, version: { epoch: 1, n: index & 3 } };
    step(`version ${incoming.version.n} of generation ${incoming.generation} is delivered`, (n) => {
      put(rules, n, valueOf(s, incoming.version.n), incoming);
      n[F.due] = byte(s, F.due) & ~bit;
    });
  }
}

export const prefillersIdle = (s: Uint8Array): boolean => byte(s, F.p0) === 0 && byte(s, F.p1) === 0;

export function prefill({ s, rules, scope, step }: Turn, p: number): void {
  const stage = byte(s, p);
  const order = rules.prefillOrder;
  const generation = byte(s, p + GENERATION);
  const goOn = (n: Uint8Array): void => {
    n[p] = stage === order.length ? 0 : stage + 1;
    if (byte(n, p) === 0) n.fill(0, p, p + 3);
  };
  if (stage === 0) {
    const known = byte(s, F.known);
    if (known === 0 || byte(s, F.marker) === known || (rules.ruleBeforePrefill && byte(s, F.rule) === 0)) return;
    step("a prefill begins", (n) => {
      n[p] = 1;
      n[p + GENERATION] = known;
      if (byte(s, F.filling) < known) {
        n[F.filling] = known;
        n[F.before] = (2 << byte(s, F.writes)) - 1;
      }
    });
    return;
  }
  const doing = order[stage - 1];
  if (doing === "read") {
    step("the prefill reads the owner's row", (n) => {
      n[p + VALUE] = byte(s, F.value);
      goOn(n);
    });
    if (scope.followerReads && byte(s, F.backfilled) === 1)
      step("the prefill reads the follower's row", (n) => {
        n[p + VALUE] = byte(s, F.follower);
        goOn(n);
      });
  } else if (doing === "put")
    step("the prefill puts what it read", (n) => {
      const value = byte(s, p + VALUE);
      if (value !== 0) put(rules, n, value, rules.prefillOf(generation));
      goOn(n);
    });
  else
    step("the prefill marks the view complete", (n) => {
      n[F.marker] = generation;
      goOn(n);
    });
  step(
    "the prefill crashes",
    (n) => {
      n.fill(0, p, p + 3);
    },
    { fault: true },
  );
}

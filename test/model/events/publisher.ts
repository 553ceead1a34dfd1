/** The publisher's relays: a batch is applied, published and removed; what cannot be applied is parked, what the bus does not take is kept. */
import { byte } from "../fields";
import { eventBit, F, type Turn, valueOf } from "./machine";

const BATCH = 1;
const GENERATION = 2;
/** The batch's newest change was parked. */
const FAILED = 3;

export function relay(turn: Turn, r: number): void {
  const { s, rules, scope, step } = turn;
  const stage = byte(s, r);
  if (stage === 0) {
    if (byte(s, F.captured) === 0 || byte(s, F.backfilled) === 0) return;
    for (const generation of generationsOf(turn))
      for (const batch of batchesOf(byte(s, F.outbox)))
        step(`a relay of generation ${generation} reads ${batch.join(" and ")}`, (n) => {
          n[r] = 1;
          n[r + BATCH] = batch.reduce((bits, version) => bits | (1 << version), 0);
          n[r + GENERATION] = generation;
        });
    return;
  }
  const doing = rules.relayOrder[stage - 1];
  const version = newestOf(turn, byte(s, r + BATCH));
  const goOn = (n: Uint8Array): void => {
    n[r] = stage === rules.relayOrder.length ? 0 : stage + 1;
    if (byte(n, r) === 0) n.fill(0, r, r + 4);
  };
  const own = byte(s, r + GENERATION) === byte(s, F.generation);
  if (doing === "apply") {
    step("the relay applies the newest of its batch", (n) => {
      if (own) applyToFollower(n, version);
      goOn(n);
    });
    if (scope.parks && byte(s, F.parked) === 0 && own)
      step("the relay parks the newest of its batch", (n) => {
        n[F.parked] = version;
        n[r + FAILED] = 1;
        goOn(n);
      });
  } else if (doing === "publish") publish(turn, r, version, goOn);
  else
    step("the relay removes its batch", (n) => {
      n[F.outbox] = byte(n, F.outbox) & ~byte(s, r + BATCH);
      goOn(n);
    });
  step(
    "the relay crashes",
    (n) => {
      n.fill(0, r, r + 4);
    },
    { fault: true },
  );
}

/** A relay is of the life in which it began. Only a mutant lets one of an earlier life read in this one. */
const generationsOf = ({ s, rules }: Turn): readonly number[] =>
  rules.relayReadsOwnLife || byte(s, F.generation) === 1 ? [byte(s, F.generation)] : [1, 2];

/** Any one or two changes. */
function batchesOf(outbox: number): readonly (readonly number[])[] {
  const versions = [1, 2, 3].filter((version) => (outbox & (1 << version)) !== 0);
  return versions.flatMap((a, i) => [[a], ...versions.slice(i + 1).map((b) => [a, b])]);
}

function newestOf({ rules }: Turn, batch: number): number {
  const changes = [1, 2, 3]
    .filter((version) => (batch & (1 << version)) !== 0)
    .map((n) => ({ id: String(n), subject: "row", version: { epoch: 1, n }, record: null }));
  return rules.newestBySubject(changes)[0]?.version.n ?? 0;
}

function applyToFollower(n: Uint8Array, version: number): void {
  if (version <= byte(n, F.followerVersion)) return;
  n[F.follower] = valueOf(n, version);
  n[F.followerVersion] = version;
}

function publish({ s, rules, scope, step }: Turn, r: number, version: number, goOn: (n: Uint8Array) => void): void {
  const bit = eventBit(rules.eventsCarryGeneration ? byte(s, r + GENERATION) : byte(s, F.generation), version);
  if (byte(s, r + FAILED) === 1 && !rules.publishesParked) {
    step("the relay publishes nothing of what it parked", goOn);
    return;
  }
  step(`the relay publishes version ${version}`, (n) => {
    putOnBus(n, bit);
    goOn(n);
  });
  if (scope.defers)
    step(`the bus does not take version ${version}`, (n) => {
      if (rules.keepsUnsent) n[F.deferred] = byte(s, F.deferred) | bit;
      goOn(n);
    });
}

/** Without a subscription's rule an event goes nowhere. */
function putOnBus(n: Uint8Array, bit: number): void {
  if (byte(n, F.rule) === 0) return;
  n[F.published] = byte(n, F.published) | bit;
  n[F.due] = byte(n, F.due) | bit;
}

export function sendDeferred({ s, step }: Turn): void {
  for (let bits = byte(s, F.deferred); bits !== 0; bits &= bits - 1) {
    const bit = bits & -bits;
    step("the relay sends an event that was kept", (n) => {
      putOnBus(n, bit);
      n[F.deferred] = byte(s, F.deferred) & ~bit;
    });
  }
}

export function retry({ s, rules, scope, step }: Turn): void {
  const version = byte(s, F.parked);
  if (version === 0) return;
  step("the parked change is applied after all", (n) => {
    applyToFollower(n, version);
    if (rules.retryPublishes) putOnBus(n, eventBit(byte(s, F.generation), version));
    n[F.parked] = 0;
  });
  if (scope.discards)
    step("the parked change is discarded", (n) => {
      n[F.parked] = 0;
    });
}

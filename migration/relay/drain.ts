/** One run of the relay: rounds of `read a batch → apply its newest changes → delete from the outbox`, until idle or out of time. */
import { backfillIsComplete } from "../backfill/checkpoints";
import { SchemaWatch } from "../capture/schema-watch";
import type { DataPlane } from "../data-plane";
import { openPublishing } from "../events/publish";
import { readOwnership } from "../ownership/read";
import { reconcile } from "../ownership/reconcile";
import type { Ownership } from "../ownership/truth";
import { type Lease, ringHolder, takeLease } from "../replica/lease";
import { Attempts } from "./attempts";
import { openBack } from "./back";
import { bucketsAreEmpty } from "./back/outbox";
import type { Channel, OutboxEntry, QueuedChange } from "./channel";
import { openForward } from "./forward";
import { endsSoon, LINGERS, Linger, lingers } from "./linger";
import { RunReport } from "./metrics";
import { PaceRecord } from "./pace";
import { runRound } from "./round";

/** What a run did. `remaining` counts changes that still wait: 0 says that the outbox was seen empty. */
export interface DrainResult {
  readonly applied: number;
  readonly parked: number;
  readonly remaining: number;
}

/**
 * How a run ended. `quiet`: nothing (more) to do. `time`: its budget is over. `met`: a relay that lingers is at work and
 * knows. `busy`: one is at work that leaves when it is done. `again`: lease or owner changed, what follows is another run.
 */
type End = "quiet" | "time" | "met" | "busy" | "again";
type Run = DrainResult & { readonly end: End };

const NOTHING = { applied: 0, parked: 0, remaining: 0 } as const;

/**
 * Moves the owner's outbox to the follower, and returns once it is empty. Does nothing while another relay is at work,
 * before the backfill is complete, or once the old path is retired and what was left has gone. Safe to repeat and to interrupt anywhere.
 * @throws SchemaDriftError when the monolith's tables are not as declared: nothing is applied, nothing is lost
 */
export async function drain(plane: DataPlane, budgetMs: number): Promise<DrainResult> {
  const { end: _, ...result } = await runOnce(plane, plane.now() + budgetMs, false);
  return result;
}

/**
 * Like {@link drain}, but stays for a while after the last change and the last ring, and follows the outbox when the owner
 * changes meanwhile.
 * @returns `busy` when what was rung is with nobody that lingers: try again when the lease is free
 */
export async function drainAndLinger(
  plane: DataPlane,
  budgetMs: number,
): Promise<{ readonly result: DrainResult; readonly busy: boolean }> {
  const until = plane.now() + budgetMs;
  let result: DrainResult = NOTHING;
  for (;;) {
    const { end, ...run } = await runOnce(plane, until, true);
    result = {
      applied: result.applied + run.applied,
      parked: result.parked + run.parked,
      remaining: run.remaining,
    };
    if (end !== "again" || plane.now() >= until) return { result, busy: end === "busy" };
    // The owner has changed, or a handover's deadline has passed: whoever began it may be gone.
    await reconcile(plane);
  }
}

async function runOnce(plane: DataPlane, until: number, stay: boolean): Promise<Run> {
  const ownership = await readOwnership(plane.database, plane.context.name);
  // Without a follower nothing is captured, or nothing is sent any more.
  if (ownership === undefined || ownership.phase === "monolith") return { ...NOTHING, end: "quiet" };
  // What writers left behind until their tokens were revoked still goes; after that there is never anything again.
  if (ownership.phase === "retired" && (ownership.table !== plane.table || (await bucketsAreEmpty(plane))))
    return { ...NOTHING, end: "quiet" };
  if (ownership.table !== plane.table)
    throw new Error(
      `this relay is of ${plane.table}, and ${ownership.context} lives in ${ownership.table}: deploy again`,
    );
  const lingerOn = stay && ownership.phase !== "retired" ? ownership : undefined;
  return ownership.owner === "monolith"
    ? runChannel(plane, until, openForward(plane), lingerOn)
    : runChannel(plane, until, openBack(plane), lingerOn);
}

async function runChannel<C extends QueuedChange, E extends OutboxEntry<C>>(
  plane: DataPlane,
  until: number,
  channel: Channel<C, E>,
  lingerOn: Ownership | undefined,
): Promise<Run> {
  const context = plane.context.name;
  const idle = async (end: End): Promise<Run> => ({ ...NOTHING, remaining: await channel.backlog(), end });
  if (channel.direction === "forward" && !(await backfillIsComplete(plane))) return idle("quiet");
  await plane.observe("relay.lease", { context });
  const name = Math.floor(plane.random() * 2 ** 32).toString(36);
  const lease = await takeLease(plane, context, lingerOn === undefined ? `relay-${name}` : `${LINGERS}${name}`);
  if (lease === undefined) {
    if (lingerOn === undefined) return idle("busy");
    const holder = await ringHolder(plane, context);
    if (holder === undefined) return { ...NOTHING, end: "again" };
    return idle(lingers(holder) ? "met" : "busy");
  }
  try {
    const watch = new SchemaWatch(plane);
    await watch.check();
    const linger = lingerOn && new Linger(plane, lease, lingerOn, until);
    return await runRounds(plane, until, watched(channel, watch), lease, linger);
  } finally {
    await lease.release().catch((error: unknown) => {
      plane.log("warn", "the relay's lease was not released and has to expire", { context, error });
    });
  }
}

/** The same channel, which applies nothing while table and declaration differ. */
const watched = <C extends QueuedChange, E extends OutboxEntry<C>>(
  channel: Channel<C, E>,
  watch: SchemaWatch,
): Channel<C, E> => ({
  ...channel,
  apply: async (changes) => {
    await watch.check();
    return channel.apply(changes);
  },
});

async function runRounds<C extends QueuedChange, E extends OutboxEntry<C>>(
  plane: DataPlane,
  until: number,
  channel: Channel<C, E>,
  lease: Lease,
  linger: Linger | undefined,
): Promise<Run> {
  const attempts = await Attempts.load(plane, channel.direction);
  const pace = new PaceRecord(plane);
  const publishing = await openPublishing(plane);
  const report = new RunReport(plane);
  const total = { applied: 0, parked: 0 };
  let end: End | undefined;
  let empty = false;
  let leaving = false;
  while (end === undefined) {
    if (plane.now() >= until) end = "time";
    else if (!(await lease.renew())) end = "again";
    if (end !== undefined) break;
    if (linger !== undefined && !leaving && endsSoon(plane, until)) {
      leaving = true;
      await lease.rename("relay-leaving");
    }
    const round = await pace.time(() => runRound(plane, channel, attempts, publishing));
    total.applied += round.applied;
    total.parked += round.parked;
    report.add(round);
    if (report.isDue) report.write(await channel.backlog());
    empty = round.kind === "idle";
    if (empty) {
      await attempts.forgetAll();
      end = linger === undefined ? "quiet" : await linger.foundNothing();
    } else end = await linger?.found(round.applied + round.parked);
    if (round.kind === "waiting") await plane.pause(Math.min(round.pauseMs, Math.max(0, until - plane.now())));
  }
  // A short drain is part of a handover, in which each call counts.
  if (linger !== undefined || total.applied > plane.settings.relayBatchChanges) await pace.write();
  const remaining = empty ? 0 : await channel.backlog();
  report.write(remaining);
  return { applied: total.applied, parked: total.parked, remaining, end };
}

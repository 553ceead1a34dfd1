/** Nothing is begun while a transaction is open that it would have to wait for: writers would queue behind that wait. */
import type { DataPlane } from "../data-plane";
import { nameOf, type OpenTransaction, openTransactions } from "../handover/open-transactions";
import { RefusedTransition } from "./refused";

/** Pause between two looks, in milliseconds. */
const LOOK_MS = 100;

/**
 * Waits until no transaction is open for longer than `longTransactionMs`, for at most `longTransactionWaitMs`.
 * @returns what is open: short ones
 * @throws RefusedTransition that names those which did not end; nothing has changed
 */
export async function awaitShortTransactions(
  plane: DataPlane,
  wanted: string,
  bordersToo: boolean,
): Promise<readonly OpenTransaction[]> {
  const { longTransactionMs, longTransactionWaitMs } = plane.settings;
  const until = plane.now() + longTransactionWaitMs;
  const firstSeen = new Map<number, number>();
  for (;;) {
    await plane.observe("phase.long-transactions", { context: plane.context.name, wanted });
    const open = await openTransactions(plane, bordersToo);
    const now = plane.now();
    for (const { pid } of open) if (!firstSeen.has(pid)) firstSeen.set(pid, now);
    const ageOf = ({ pid, ageMs }: OpenTransaction): number => ageMs ?? now - (firstSeen.get(pid) ?? now);
    const long = open.filter((transaction) => ageOf(transaction) >= longTransactionMs);
    if (long.length === 0) return open;
    if (now >= until)
      throw new RefusedTransition("long-transactions", plane.context.name, wanted, long.map(sentenceOf), {
        longTransactionMs,
        longTransactionWaitMs,
      });
    await plane.pause(LOOK_MS);
  }
}

const sentenceOf = (open: OpenTransaction): string => `A transaction does not end: ${nameOf(open)}.`;

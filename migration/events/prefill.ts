/**
 * Fills a context's views through the publishers' public APIs, page by page, and marks the ones that are complete.
 *
 * Why a view is right when it is marked, whoever owns the publisher:
 *   1. its rule exists before the subscriber's relay runs, and the publisher carries on every change since `publishers` names it
 *   2. a change that was published before the rule existed was applied before that: both sides show it to the pages read since
 *   3. any other change comes as an event; a page's row is put only where nothing of the generation stands, a deleted row included
 */
import type { Json, Subscription } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { inFlight } from "../replica/in-flight";
import { takeLease } from "../replica/lease";
import { keep } from "./keep";
import { readPublishers } from "./publishers";
import { prefillOf } from "./supersedes";
import { markComplete, readViewProgress, saveFilling, unmark } from "./view-marker";

const DEFAULTS = {
  /** Puts under way at once. */
  puts: 16,
} as const;

/** Carries every view on, for about `budgetMs`: a page is the smallest step. Resumes, repeats and overlaps harmlessly; never rejects. */
export async function fillViews(plane: DataPlane, budgetMs: number): Promise<void> {
  if (plane.context.events.subscribes.length === 0 || plane.http === undefined) return;
  try {
    await fillAll(plane, plane.now() + budgetMs);
  } catch (error) {
    plane.log("warn", "views could not be filled: the next sweep tries again", { error });
  }
}

async function fillAll(plane: DataPlane, until: number): Promise<void> {
  const { subscribes } = plane.context.events;
  const lease = await takeLease(plane, `${plane.context.name}/views`, plane.table);
  if (lease === undefined) return;
  try {
    const publishers = await readPublishers(plane.database, [...new Set(subscribes.map(({ context }) => context))]);
    for (const subscription of subscribes)
      await fillView(plane, subscription, publishers.get(subscription.context), () => plane.now() < until).catch(
        (error: unknown) => {
          plane.log("warn", "a view could not be filled: the next sweep tries again", {
            view: nameOf(subscription),
            error,
          });
        },
      );
  } finally {
    await lease.release().catch(() => undefined);
  }
}

const nameOf = ({ context, table }: Subscription): string => `${context}.${table}`;

async function fillView(
  plane: DataPlane,
  subscription: Subscription,
  generation: number | undefined,
  hasTime: () => boolean,
): Promise<void> {
  const progress = await readViewProgress(plane, subscription);
  if (progress.complete !== undefined && progress.complete !== generation) await unmark(plane, subscription);
  if (generation === undefined || progress.complete === generation) return;
  const known = progress.filling?.generation === generation ? progress.filling : undefined;
  // On record before the first page: what was captured earlier may have been overtaken unheard (`mayBeShown`).
  const began = known?.began ?? plane.now();
  if (known === undefined) await saveFilling(plane, subscription, { generation, began });
  let cursor = known?.cursor;
  for (;;) {
    const view = nameOf(subscription);
    await plane.observe("views.page", { view, generation, cursor });
    const page = await readPage(plane, subscription, cursor);
    // A cursor that the publisher no longer understands: from the beginning again.
    if (page === "refused") cursor = undefined;
    else {
      await putRows(plane, subscription, generation, page.items);
      if (page.next === null) break;
      cursor = page.next;
      await plane.observe("views.checkpoint", { view, generation, cursor });
      await saveFilling(plane, subscription, { generation, began, cursor });
    }
    if (!hasTime()) return;
  }
  const publishers = await readPublishers(plane.database, [subscription.context]);
  if (publishers.get(subscription.context) !== generation) return;
  await plane.observe("views.complete", { view: nameOf(subscription), generation });
  await markComplete(plane, subscription, { generation, began });
  plane.log("info", "a view is complete", { view: nameOf(subscription), generation });
}

interface Page {
  readonly items: readonly Json[];
  readonly next: string | null;
}

/** @throws Error when the publisher does not answer with a list */
async function readPage(
  plane: DataPlane,
  { snapshot }: Subscription,
  cursor: string | undefined,
): Promise<Page | "refused"> {
  const mark = snapshot.path.includes("?") ? "&" : "?";
  const url = cursor === undefined ? snapshot.path : `${snapshot.path}${mark}cursor=${encodeURIComponent(cursor)}`;
  const answer = await plane.http?.({ method: "GET", url, headers: {}, body: Buffer.alloc(0) });
  if (answer !== undefined && cursor !== undefined && (answer.status === 400 || answer.status === 422))
    return "refused";
  if (answer?.status !== 200) throw new Error(`GET ${url} was answered with ${answer?.status}`);
  const body = JSON.parse(answer.body.toString("utf8")) as Partial<Page>;
  if (!Array.isArray(body.items)) throw new Error(`GET ${url} answered no list`);
  return { items: body.items, next: body.next ?? null };
}

async function putRows(
  plane: DataPlane,
  subscription: Subscription,
  generation: number,
  items: readonly Json[],
): Promise<void> {
  const { context, table } = subscription;
  const edition = prefillOf(generation);
  await inFlight(DEFAULTS.puts, items, async (listed) => {
    const row = subscription.snapshot.toRow(listed);
    const item = row === undefined ? undefined : subscription.toView(row);
    if (row === undefined || item === undefined) return;
    await keep(plane, { context, table, sortKey: subscription.sortKey(row), edition, state: { kind: "kept", item } });
  });
}

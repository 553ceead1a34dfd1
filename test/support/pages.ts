/** Reads of a stage's public API, as its clients make them. */
import assert from "node:assert/strict";
import type { Stage } from "./stage";

export async function get<T>({ origin }: Pick<Stage, "origin">, path: string): Promise<T> {
  const answer = await fetch(`${origin}${path}`);
  assert.equal(answer.status, 200, path);
  return (await answer.json()) as T;
}

/** Every item of a list, page after page. @param path with its query begun: `/ratings?` or `/ratings?slotId=1&` */
export async function everyItem<T>(stage: Pick<Stage, "origin">, path: string): Promise<readonly T[]> {
  const found: T[] = [];
  for (let cursor = ""; ;) {
    const page = await get<{ items: T[]; next: string | null }>(stage, `${path}limit=100${cursor}`);
    found.push(...page.items);
    if (page.next === null) return found;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
}

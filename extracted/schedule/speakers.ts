/** Speakers, who are another context's, by its public API. */
import type { Json, Neighbours } from "../bounded-context";

export interface Speaker {
  readonly id: number;
  readonly handle: string;
  readonly name: string;
}

/** The largest page of the list, and as many identifiers: whoever has one of these is on the page that begins with them. */
const BLOCK = 100;

/** The speakers with these identifiers that there are: one by one, or a block of the list at a time. */
export async function speakersOf(
  neighbours: Neighbours,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Speaker>> {
  const unique = [...new Set(ids)];
  const [only] = unique;
  if (unique.length === 1 && only !== undefined) {
    const { status, body } = await neighbours.get(`/speakers/${only}`);
    return byId(status === 200 ? [body] : []);
  }
  const blocks = [...new Set(unique.map((id) => Math.floor((id - 1) / BLOCK) * BLOCK))];
  const answers = await Promise.all(
    blocks.map((after) => neighbours.get(`/speakers?limit=${BLOCK}${after === 0 ? "" : `&cursor=${after}`}`)),
  );
  return byId(answers.flatMap(({ body }) => (body as { readonly items?: readonly Json[] } | null)?.items ?? []));
}

const byId = (bodies: readonly Json[]): ReadonlyMap<number, Speaker> =>
  new Map(
    bodies.map((body) => {
      const { id, handle, name } = body as unknown as Speaker;
      return [id, { id, handle, name }];
    }),
  );

/** Every write that took effect, on both sides, with the epoch it was made in and when: seen from outside of the code under test. */
import type { DataCloud } from "../../support/data-cloud";
import { DATABASE_NAME } from "../../../migration/runtime/names";
import type { Call } from "../inject/calls";
import type { Answer } from "../inject/proxy";

export interface Commit {
  readonly side: "monolith" | "context";
  /** The epoch that let it pass; undefined while nothing is captured. */
  readonly epoch: number | undefined;
  /** Marks of the writes in it: their comments. */
  readonly marks: readonly string[];
  /** Unix milliseconds between which it took effect. */
  readonly from: number;
  readonly to: number;
}

export interface Truth {
  readonly epoch: number;
  readonly owner: string;
  readonly handoverTo: string | null;
  readonly at: number;
}

/**
 * A BEFORE ROW trigger sees the epoch that the fence handed over; a trigger on the truth keeps its history. Both write in the
 * transaction they belong to: what is rolled back leaves no trace.
 */
export const HISTORY_STATEMENTS = `
CREATE SCHEMA faults;
CREATE TABLE faults.writes (epoch text, mark text, op text, at timestamptz DEFAULT clock_timestamp());
CREATE TABLE faults.truths (epoch bigint, owner text, handover_to text, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION faults.write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  INSERT INTO faults.writes (epoch, mark, op)
    VALUES (current_setting('banyan.epoch_ratings', true), CASE TG_OP WHEN 'DELETE' THEN '' ELSE NEW.comment END, TG_OP);
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION faults.truth() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  INSERT INTO faults.truths (epoch, owner, handover_to) VALUES (NEW.epoch, NEW.owner, NEW.handover_to);
  RETURN NULL;
END $$;
CREATE TRIGGER faults_write BEFORE INSERT OR UPDATE OR DELETE ON public.ratings FOR EACH ROW EXECUTE FUNCTION faults.write();
CREATE TRIGGER faults_truth AFTER INSERT OR UPDATE ON banyan.ownership FOR EACH ROW EXECUTE FUNCTION faults.truth();
`;

interface Transact {
  readonly ClientRequestToken?: string;
  readonly TransactItems?: readonly {
    readonly Put?: { readonly Item?: Readonly<Record<string, { readonly S?: string }>> };
    readonly Update?: { readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly N?: string }>> };
  }[];
}

/** Commits of the api function, by the request token that names each. */
export class ContextCommits {
  readonly #commits = new Map<string, Commit>();

  clear(): void {
    this.#commits.clear();
  }

  all(): readonly Commit[] {
    return [...this.#commits.values()];
  }

  readonly saw = (call: Call, answer: Answer, from: number): void => {
    if (call.part !== "api" || call.name !== "write" || answer.status !== 200) return;
    const { ClientRequestToken: token = "", TransactItems: items = [] } = call.body as Transact;
    if (this.#commits.has(token)) return; // a repeat, answered with the outcome of the first
    const epoch = Number(items[0]?.Update?.ExpressionAttributeValues?.[":epoch"]?.N);
    const marks = items.flatMap(({ Put }) => Put?.Item?.["comment"]?.S ?? []);
    this.#commits.set(token, { side: "context", epoch, marks, from, to: Date.now() });
  };
}

const MILLISECONDS = "(extract(epoch FROM at) * 1000)::float8 AS at";

export async function readHistory(cloud: DataCloud): Promise<{ writes: readonly Commit[]; truths: readonly Truth[] }> {
  return cloud.postgres.asAdministrator(async (client) => {
    const writes = await client.query<{ epoch: string | null; mark: string; at: number }>(
      `SELECT epoch, mark, ${MILLISECONDS} FROM faults.writes WHERE epoch IS DISTINCT FROM 'relay' ORDER BY at`,
    );
    const truths = await client.query<{ epoch: string; owner: string; handover_to: string | null; at: number }>(
      `SELECT epoch, owner, handover_to, ${MILLISECONDS} FROM faults.truths ORDER BY at`,
    );
    return {
      writes: writes.rows.map(({ epoch, mark, at }) => ({
        ...{ side: "monolith" as const, from: at, to: at },
        epoch: epoch === null || epoch === "" ? undefined : Number(epoch),
        marks: mark === "" ? [] : [mark],
      })),
      truths: truths.rows.map(({ epoch, owner, handover_to: handoverTo, at }) => ({
        ...{ epoch: Number(epoch), owner, handoverTo, at },
      })),
    };
  }, DATABASE_NAME);
}

/**
 * Writers that know what must be true. Each has one request in flight and marks every write with a text of its own. An
 * answer settles what became of it; without one both outcomes stay possible, and the row is left alone from then on.
 */
import { Pool } from "undici";
import { REFUSED_HEADER, TESTER_HEADER } from "../../../migration/runtime/names";

/** What a row may look like: `null` is no row. */
export type RowState = { readonly score: number; readonly mark: string } | null;

/** One attendee's rating of one slot, which nobody else touches. */
export interface Subject {
  readonly attendee: string;
  readonly slotId: number;
  id: number | undefined;
  possible: readonly RowState[];
}

export interface Ledger {
  readonly subjects: readonly Subject[];
  /** Marks of writes that were acknowledged, and of those that were refused without effect. */
  readonly acknowledged: readonly string[];
  readonly refused: readonly string[];
  /** Answers that no write should get. */
  readonly wrong: readonly string[];
  /** When writes were acknowledged, in Unix milliseconds, in order. */
  readonly times: readonly number[];
  readonly unknown: number;
}

export interface WritersArgs {
  readonly origin: string;
  readonly tester: string;
  /** One a writer: bearer token and subject. */
  readonly writers: readonly { readonly attendee: string; readonly token: string }[];
  readonly slots: number;
  readonly random: () => number;
  readonly pauseMs: number;
  /** Whether requests may be sent to the wrong side on purpose. */
  readonly crossing: () => boolean;
}

const CROSSING_SHARE = 0.15;
/** The old path after its retirement: only those who force it come there. */
const GONE = 410;
const LIVE_ROWS = 6;

export class Writers {
  readonly #pool: Pool;
  readonly #subjects: Subject[] = [];
  readonly #acknowledged: string[] = [];
  readonly #refused: string[] = [];
  readonly #wrong: string[] = [];
  readonly #times: number[] = [];
  #unknown = 0;
  #marks = 0;
  #running = false;
  #loops: Promise<void>[] = [];
  /** One a writer: its rows whose state is known, and its next slot. Writers have slots of their own. */
  readonly #desks: { readonly live: Subject[]; next: number }[];

  constructor(private readonly args: WritersArgs) {
    this.#desks = args.writers.map((_, index) => ({ live: [], next: 1 + index }));
    this.#pool = new Pool(args.origin, { connections: 16, headersTimeout: 9_000, bodyTimeout: 9_000 });
  }

  start(): void {
    this.#running = true;
    this.#loops = this.args.writers.map((writer, index) => this.#loop(writer, index));
  }

  /** Resolves once that many writes were acknowledged. */
  async acknowledges(count: number): Promise<void> {
    while (this.#running && this.#times.length < count) await pause(5);
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#pool.destroy();
  }

  ledger(): Ledger {
    return {
      subjects: this.#subjects,
      acknowledged: this.#acknowledged,
      refused: this.#refused,
      wrong: this.#wrong,
      times: this.#times,
      unknown: this.#unknown,
    };
  }

  async #loop(writer: WritersArgs["writers"][number], index: number): Promise<void> {
    const { random, slots, writers } = this.args;
    const desk = this.#desks[index] ?? { live: [], next: slots + 1 };
    const { live } = desk;
    while (this.#running) {
      const choice = random();
      const known = live[Math.floor(random() * live.length)];
      if (known === undefined || (live.length < LIVE_ROWS && choice < 0.5)) {
        const subject: Subject = { attendee: writer.attendee, slotId: desk.next, id: undefined, possible: [null] };
        desk.next += writers.length;
        if (desk.next > slots) return;
        this.#subjects.push(subject);
        if (await this.#create(writer.token, subject)) live.push(subject);
      } else {
        const settled = await (choice < 0.8 ? this.#change(writer.token, known) : this.#remove(writer.token, known));
        if (!settled || known.possible[0] === null) live.splice(live.indexOf(known), 1);
      }
      await pause(this.args.pauseMs);
    }
  }

  async #create(token: string, subject: Subject): Promise<boolean> {
    const after = this.#nextState();
    const body = { slotId: subject.slotId, score: after.score, comment: after.mark };
    const answer = await this.#call(token, "POST", "/ratings", body);
    const settled = this.#settle(subject, after, after.mark, answer, 201);
    if (answer?.status === 201) subject.id = (JSON.parse(answer.body) as { id: number }).id;
    return settled && answer?.status === 201;
  }

  async #change(token: string, subject: Subject): Promise<boolean> {
    const after = this.#nextState();
    const answer = await this.#call(token, "PUT", `/ratings/${subject.id}`, {
      score: after.score,
      comment: after.mark,
    });
    return this.#settle(subject, after, after.mark, answer, 200);
  }

  async #remove(token: string, subject: Subject): Promise<boolean> {
    return this.#settle(subject, null, "", await this.#call(token, "DELETE", `/ratings/${subject.id}`), 204);
  }

  #nextState(): { readonly score: number; readonly mark: string } {
    return { score: 1 + Math.floor(this.args.random() * 5), mark: `write ${++this.#marks}` };
  }

  /** @returns whether it is known what the row is now */
  #settle(subject: Subject, after: RowState, mark: string, answer: WriteAnswer | undefined, expected: number): boolean {
    if (answer?.status === expected) {
      this.#times.push(Date.now());
      if (mark !== "") this.#acknowledged.push(mark);
      subject.possible = [after];
      return true;
    }
    if (answer?.refused === true || answer?.status === GONE) {
      if (mark !== "") this.#refused.push(mark);
      return true;
    }
    if (answer !== undefined && answer.status < 500)
      this.#wrong.push(
        `${answer.status} instead of ${expected} for ${subject.attendee} at slot ${subject.slotId} (${mark}): ${answer.body}`,
      );
    this.#unknown += 1;
    subject.possible = [...subject.possible, after];
    return false;
  }

  async #call(
    token: string,
    method: "POST" | "PUT" | "DELETE",
    path: string,
    body?: object,
  ): Promise<WriteAnswer | undefined> {
    const { random, tester, crossing } = this.args;
    const crosses = random() < CROSSING_SHARE && crossing();
    const side = random() < 0.5 ? "old" : "new";
    try {
      const answer = await this.#pool.request({
        ...{ method, path },
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(crosses && { [TESTER_HEADER]: `${side}-${tester}` }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: text, refused: answer.headers[REFUSED_HEADER] !== undefined };
    } catch {
      return undefined; // Nobody knows.
    }
  }
}

interface WriteAnswer {
  readonly status: number;
  readonly body: string;
  /** Marked as without effect. */
  readonly refused: boolean;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A load of organisers who submit, change, review, decide and withdraw submissions of their own. */
import { type Answer, type Busy, OpenLoad, type OpenLoadOptions } from "./open-load";

export interface Submitted {
  readonly id: number;
  readonly title: string;
  readonly version: number;
  readonly status: "submitted" | "accepted" | "rejected";
  readonly talkId: number | null;
  readonly reviewed: boolean;
}

/** A talk that was acknowledged: it must be in the programme within the lag bound. */
export interface AcceptedTalk {
  readonly id: number;
  readonly title: string;
  readonly acceptedAtMs: number;
}

/** The user's submissions by identifier; withdrawn ones are `null`. */
type Submissions = Map<number, Submitted | null>;
type User = Busy<Submissions>;

/** Seeded speakers. */
const SPEAKERS = 60;
const LIST = "/cfp/submissions";

export class CfpLoad extends OpenLoad<Submissions> {
  /** In the order of their acceptance. */
  readonly talks: AcceptedTalk[] = [];
  private titles = 0;

  constructor(options: OpenLoadOptions) {
    super(options, () => new Map());
  }

  /** Meaningful while the load is paused: what must be there, and which identifiers must not. */
  acknowledged(): { readonly there: readonly Submitted[]; readonly gone: readonly number[] } {
    const all = this.users.flatMap(({ state }) => [...state]);
    return {
      there: all.flatMap(([, submission]) => submission ?? []),
      gone: all.filter(([, submission]) => submission === null).map(([id]) => id),
    };
  }

  protected async write(user: User): Promise<void> {
    const open = [...user.state.values()].filter((one) => one?.status === "submitted");
    const own = open[this.below(open.length)];
    const choice = this.chance();
    if (own === undefined || own === null || choice < 0.3) return this.submit(user);
    if (choice < 0.5) return this.change(user, own);
    if (choice < 0.7) return this.review(user, own);
    return choice < 0.85
      ? this.decide(user, own, "accept")
      : choice < 0.92
        ? this.decide(user, own, "reject")
        : this.withdraw(user, own);
  }

  protected async read(user: User): Promise<void> {
    const known = [...user.state.keys()];
    const id = known[this.below(known.length)];
    const choice = this.chance();
    if (choice < 0.5 && id !== undefined) {
      const own = user.state.get(id) ?? null;
      const answer = await this.call(user, "GET", `${LIST}/${id}`);
      if (answer.status >= 500) return void this.expect(answer, 200, `GET ${id}`);
      const seen = answer.status === 200 ? summary(JSON.parse(answer.body) as Submitted) : String(answer.status);
      const expected = own === null ? "404" : summary(own);
      if (seen !== expected) this.stale(`GET ${LIST}/${id}: expected ${expected}, saw ${seen}`);
      return;
    }
    const status = ["submitted", "accepted", "rejected"][this.below(3)] ?? "";
    const path = choice < 0.8 ? `${LIST}?status=${status}&limit=20` : `${LIST}/${1 + this.below(100)}/reviews`;
    this.expect(await this.call(user, "GET", path), 200, `GET ${path}`);
  }

  private values(): Readonly<Record<string, unknown>> & { readonly title: string } {
    const title = `Load ${++this.titles}`;
    return { speakerId: 1 + this.below(SPEAKERS), title, abstract: `On ${title}`, track: "load", level: "beginner" };
  }

  private async submit(user: User): Promise<void> {
    const answer = await this.call(user, "POST", LIST, this.values());
    if (this.expect(answer, 201, `POST ${LIST}`)) this.keep(user, answer, false);
  }

  private async change(user: User, own: Submitted): Promise<void> {
    const answer = await this.call(user, "PUT", `${LIST}/${own.id}`, this.values(), ifMatch(own));
    if (this.expect(answer, 200, `PUT ${own.id}`)) this.keep(user, answer, own.reviewed);
  }

  private async review(user: User, own: Submitted): Promise<void> {
    const answer = await this.call(user, "POST", `${LIST}/${own.id}/reviews`, { score: 1 + this.below(5) });
    if (this.expect(answer, own.reviewed ? 409 : 201, `review of ${own.id}`))
      user.state.set(own.id, { ...own, reviewed: true });
  }

  private async decide(user: User, own: Submitted, verb: "accept" | "reject"): Promise<void> {
    const answer = await this.call(user, "POST", `${LIST}/${own.id}/${verb}`, undefined, ifMatch(own));
    if (!this.expect(answer, 200, `${verb} ${own.id}`)) return;
    const { talkId, title } = this.keep(user, answer, own.reviewed);
    if (talkId !== null) this.talks.push({ id: talkId, title, acceptedAtMs: performance.now() });
  }

  private async withdraw(user: User, own: Submitted): Promise<void> {
    const answer = await this.call(user, "DELETE", `${LIST}/${own.id}`, undefined, ifMatch(own));
    if (this.expect(answer, 204, `DELETE ${own.id}`)) user.state.set(own.id, null);
  }

  private keep(user: User, { body }: Answer, reviewed: boolean): Submitted {
    const submission = { ...(JSON.parse(body) as Submitted), reviewed };
    user.state.set(submission.id, submission);
    return submission;
  }
}

const ifMatch = ({ version }: Submitted): Readonly<Record<string, string>> => ({ "if-match": `"${version}"` });

/** What a reader must see of a submission. */
export const summary = ({ id, title, version, status, talkId }: Submitted): string =>
  JSON.stringify([id, title, version, status, talkId]);

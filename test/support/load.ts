/** A load of attendees who rate slots: each rates, changes and withdraws, and reads what is there. */
import { type Busy, OpenLoad, type OpenLoadOptions } from "./open-load";

export type { LoadReport } from "./open-load";

/** What a user's rating of a slot must look like: acknowledged and not deleted since. */
export interface Acknowledged {
  readonly id: number;
  readonly slotId: number;
  readonly attendee: string;
  readonly score: number;
}

export interface LoadOptions extends OpenLoadOptions {
  readonly slots: number;
  /** How many of them a user rates: their ratings are as many after a while as ever, whatever is written. Default: all. */
  readonly slotsEach?: number;
}

/** The user's ratings, by slot. */
type Ratings = Map<number, Acknowledged>;
type User = Busy<Ratings>;

export class Load extends OpenLoad<Ratings> {
  private readonly heard = new Map<string, readonly number[]>();

  constructor(private readonly options: LoadOptions) {
    super(options, () => new Map());
  }

  /** Every rating that was acknowledged and not deleted since. Meaningful while the load is paused. */
  acknowledged(): readonly Acknowledged[] {
    return this.users.flatMap(({ state }) => [...state.values()]);
  }

  protected async write(user: User): Promise<void> {
    const slotId = this.slotToRate(user);
    const score = 1 + this.below(5);
    const rated = user.state.get(slotId);
    if (rated === undefined) {
      const answer = await this.call(user, "POST", "/ratings", { slotId, score, comment: `by ${user.subject}` });
      if (this.expect(answer, 201, `POST slot ${slotId}`)) {
        user.state.set(slotId, {
          id: (JSON.parse(answer.body) as { id: number }).id,
          slotId,
          attendee: user.subject,
          score,
        });
      }
    } else if (this.chance() < 0.3) {
      const answer = await this.call(user, "DELETE", `/ratings/${rated.id}`);
      if (this.expect(answer, 204, `DELETE ${rated.id}`)) user.state.delete(slotId);
    } else {
      const answer = await this.call(user, "PUT", `/ratings/${rated.id}`, { score, comment: "changed" });
      if (this.expect(answer, 200, `PUT ${rated.id}`)) user.state.set(slotId, { ...rated, score });
    }
  }

  protected async read(user: User): Promise<void> {
    const slotId = this.anySlot();
    const own = [...user.state.values()];
    const choice = this.chance();
    const rated = own[this.below(own.length)];
    if (choice < 0.4 && rated !== undefined) {
      const answer = await this.call(user, "GET", `/ratings/${rated.id}`);
      const seen = answer.status === 200 ? (JSON.parse(answer.body) as { score: number }).score : answer.status;
      if (seen !== rated.score) this.stale(`GET ${rated.id}: expected score ${rated.score}, saw ${seen}`);
      if (answer.status >= 500) this.expect(answer, 200, `GET ${rated.id}`);
      return;
    }
    const path =
      choice < 0.7
        ? `/ratings/summary/${slotId}`
        : choice < 0.85
          ? `/ratings?slotId=${slotId}&limit=20`
          : `/schedule/slots/${slotId}`;
    this.expect(await this.call(user, "GET", path), 200, `GET ${path}`);
  }

  private anySlot(): number {
    return 1 + this.below(this.options.slots);
  }

  private slotToRate({ subject }: User): number {
    const { slotsEach } = this.options;
    if (slotsEach === undefined) return this.anySlot();
    const heard = this.heard.get(subject) ?? Array.from({ length: slotsEach }, () => this.anySlot());
    this.heard.set(subject, heard);
    return heard[this.below(slotsEach)] ?? this.anySlot();
  }
}

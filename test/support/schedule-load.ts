/** A load of organisers who each keep a room: they add slots, with talks too, move them, remove them, and read them. */
import { type Answer, type Busy, OpenLoad, type OpenLoadOptions } from "./open-load";

export interface Slot {
  readonly id: number;
  readonly roomId: number;
  readonly talkId: number | null;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly version: number;
}

interface Room {
  id: number;
  readonly slots: Map<number, Slot>;
  /** Hours that were given out: no two slots of a room share one. */
  hours: number;
}
type User = Busy<Room>;

export interface ScheduleLoadOptions extends OpenLoadOptions {
  /** A talk without a slot that everybody must know by now, if there is one. */
  readonly takeTalk: () => number | undefined;
}

const SLOTS = "/schedule/slots";
const FIRST_MS = Date.UTC(2030, 0, 1);
const HOUR_MS = 3_600_000;
const hour = (index: number): string => new Date(FIRST_MS + index * HOUR_MS).toISOString();

export class ScheduleLoad extends OpenLoad<Room> {
  constructor(private readonly options: ScheduleLoadOptions) {
    super(options, () => ({ id: 0, slots: new Map(), hours: 0 }));
  }

  /** Rooms and the slots that must be in them, no others. Meaningful while the load is paused. */
  acknowledged(): readonly { readonly roomId: number; readonly slots: readonly Slot[] }[] {
    return this.users
      .filter(({ state }) => state.id > 0)
      .map(({ state: { id, slots } }) => ({ roomId: id, slots: [...slots.values()] }));
  }

  protected async write(user: User): Promise<void> {
    const { state } = user;
    if (state.id === 0) return this.addRoom(user);
    const own = [...state.slots.values()];
    const slot = own[this.below(own.length)];
    const choice = this.chance();
    if (slot === undefined || choice < 0.4) return this.add(user);
    if (choice < 0.5) return this.overlap(user, slot);
    return choice < 0.8 ? this.move(user, slot) : this.remove(user, slot);
  }

  protected async read(user: User): Promise<void> {
    const own = [...user.state.slots.values()];
    const slot = own[this.below(own.length)];
    const choice = this.chance();
    if (slot !== undefined && choice < 0.3) {
      const answer = await this.call(user, "GET", `${SLOTS}/${slot.id}`);
      if (!this.expect(answer, 200, `GET slot ${slot.id}`)) return;
      if (summary(JSON.parse(answer.body) as Slot) !== summary(slot))
        this.stale(`slot ${summary(slot)}: ${answer.body}`);
      return;
    }
    if (user.state.id > 0 && choice < 0.5) {
      const answer = await this.call(user, "GET", `${SLOTS}?roomId=${user.state.id}&limit=100`);
      if (!this.expect(answer, 200, "GET the room's slots")) return;
      const seen = (JSON.parse(answer.body) as { items: Slot[] }).items.map(summary);
      const expected = own.sort((a, b) => a.id - b.id).map(summary);
      if (seen.join() !== expected.join())
        this.stale(`room ${user.state.id}: expected ${expected.join()}, saw ${seen.join()}`);
      return;
    }
    const day = `2026-09-1${4 + this.below(3)}`;
    const path =
      choice < 0.8 ? `/schedule/talks?limit=20&cursor=${1 + this.below(100)}` : `${SLOTS}?day=${day}&limit=50`;
    this.expect(await this.call(user, "GET", path), 200, `GET ${path}`);
  }

  private async addRoom(user: User): Promise<void> {
    const answer = await this.call(user, "POST", "/schedule/rooms", { name: `Room of ${user.subject}`, capacity: 9 });
    if (this.expect(answer, 201, "POST room")) user.state.id = (JSON.parse(answer.body) as { id: number }).id;
  }

  private async add(user: User): Promise<void> {
    const talkId = this.options.takeTalk() ?? null;
    const answer = await this.call(user, "POST", SLOTS, { ...this.time(user), talkId });
    if (this.expect(answer, 201, `POST slot with talk ${talkId}`)) keep(user, answer);
  }

  /** A time that is taken: the owner must see the slot that takes it. */
  private async overlap(user: User, { roomId, startsAt, endsAt }: Slot): Promise<void> {
    const answer = await this.call(user, "POST", SLOTS, { roomId, startsAt, endsAt });
    this.expect(answer, 409, `POST slot at ${startsAt} again`);
  }

  private async move(user: User, slot: Slot): Promise<void> {
    const body = { ...this.time(user), talkId: slot.talkId };
    const answer = await this.call(user, "PUT", `${SLOTS}/${slot.id}`, body, ifMatch(slot));
    if (this.expect(answer, 200, `PUT slot ${slot.id}`)) keep(user, answer);
  }

  private async remove(user: User, slot: Slot): Promise<void> {
    const answer = await this.call(user, "DELETE", `${SLOTS}/${slot.id}`, undefined, ifMatch(slot));
    if (this.expect(answer, 204, `DELETE slot ${slot.id}`)) user.state.slots.delete(slot.id);
  }

  private time({ state }: User): { readonly roomId: number; readonly startsAt: string; readonly endsAt: string } {
    const from = state.hours++;
    return { roomId: state.id, startsAt: hour(from), endsAt: hour(from + 1) };
  }
}

const keep = (user: User, { body }: Answer): void => {
  const slot = JSON.parse(body) as Slot;
  user.state.slots.set(slot.id, slot);
};

const ifMatch = ({ version }: Slot): Readonly<Record<string, string>> => ({ "if-match": `"${version}"` });

/** What a reader must see of a slot. */
export const summary = ({ id, roomId, talkId, startsAt, endsAt, version }: Slot): string =>
  JSON.stringify([id, roomId, talkId, startsAt, endsAt, version]);

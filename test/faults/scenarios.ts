/** What the system is doing when a fault strikes. */
import type { Phase } from "../../migration/runtime/phases";
import type { Hook } from "./inject/director";
import type { Place } from "./inject/place";

/** What a scenario is given. */
export interface Acting {
  /** Runs the transition, again and again until it is done: what an operator does after a failed update. */
  readonly up: (phase: Phase, weight?: number, onFailure?: (reason: string) => Promise<void>) => Promise<void>;
  /** Runs it once; whatever becomes of it is as it is. */
  readonly upOnce: (phase: Phase, weight?: number) => Promise<void>;
  /** Points the functions to the table of a generation, as the update does that enters it. */
  readonly deploy: (generation: number) => void;
  /** Waits until the writers got so many more acknowledgements. */
  readonly acknowledged: (count: number) => Promise<void>;
  /** Waits until nobody's handover is under way: the schedule's sweeps end it. */
  readonly handoverEnded: () => Promise<void>;
  readonly sql: (statement: string) => Promise<void>;
  /** Ends a process for good. */
  readonly kill: (pid: number) => void;
}

export interface Scenario {
  readonly name: string;
  /** Phase it starts from: a snapshot. */
  readonly from: Phase;
  readonly to: Phase;
  readonly generation?: number;
  /** Rows more (or fewer) than the seed when it is over, which no writer made. */
  readonly extraRows?: number;
  hooks?(acting: Acting): ReadonlyMap<Place, Hook>;
  act(acting: Acting): Promise<void>;
}

/** An attendee whose rating cannot become an item: the unique name is longer than a key of DynamoDB may be. */
const POISON = `INSERT INTO public.ratings (slot_id, attendee, score, comment, created_at, updated_at)
  VALUES (1, repeat('x', 2100), 1, 'poison', now(), now())`;
const MEND = `UPDATE public.ratings SET attendee = 'mended', comment = 'mended' WHERE comment = 'poison'; DELETE FROM banyan.parked; DELETE FROM banyan.attempts`;

const dies = ({ kill }: Acting): Hook => ({
  when: "after",
  act: async (pid) => {
    kill(pid);
    return "gone";
  },
});

/** A change that cannot be applied arrives when the handover begins, and not before. */
const poisons = ({ sql }: Acting): Hook => ({
  when: "before",
  act: async () => {
    await sql(POISON);
    return "go";
  },
});

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "replicate",
    from: "monolith",
    to: "replicate",
    act: async ({ up, acknowledged }) => {
      await up("replicate");
      await acknowledged(15);
    },
  },
  {
    name: "stages",
    from: "replicate",
    to: "canary",
    act: async ({ up, acknowledged }) => {
      await up("shadow");
      await acknowledged(5);
      await up("canary", 10);
      await up("canary", 50);
      await acknowledged(5);
    },
  },
  { name: "forward", from: "canary", to: "canary", act: ({ acknowledged }) => acknowledged(40) },
  {
    name: "there",
    from: "canary",
    to: "extracted",
    act: async ({ up, acknowledged }) => {
      await up("extracted");
      await acknowledged(15);
    },
  },
  { name: "back", from: "extracted", to: "extracted", act: ({ acknowledged }) => acknowledged(40) },
  {
    name: "home",
    from: "extracted",
    to: "canary",
    act: async ({ up, acknowledged }) => {
      await up("canary", 50);
      await acknowledged(15);
    },
  },
  {
    name: "retire",
    from: "extracted",
    to: "retired",
    act: async ({ up, acknowledged }) => {
      await up("retired");
      await acknowledged(15);
    },
  },
  {
    name: "leave-and-enter",
    from: "extracted",
    to: "replicate",
    generation: 2,
    act: async ({ up, deploy, acknowledged }) => {
      await up("monolith");
      await acknowledged(5);
      deploy(2);
      await up("replicate");
      await acknowledged(10);
    },
  },
  {
    name: "parked",
    from: "canary",
    to: "extracted",
    extraRows: 1,
    hooks: (acting) => new Map([["coordinator:handover.begin#1", poisons(acting)]]),
    act: async ({ up, sql, acknowledged }) => {
      await up("extracted", 0, async (refusal) => {
        if (/parked/.test(refusal)) await sql(MEND);
      });
      await acknowledged(5);
    },
  },
  {
    name: "abandoned-there",
    from: "canary",
    to: "extracted",
    hooks: (acting) => new Map([["coordinator:handover.identifiers#1", dies(acting)]]),
    act: async ({ up, upOnce, handoverEnded, acknowledged }) => {
      await upOnce("extracted");
      await handoverEnded();
      await acknowledged(5);
      await up("extracted");
      await acknowledged(5);
    },
  },
  {
    name: "abandoned-home",
    from: "extracted",
    to: "canary",
    hooks: (acting) => new Map([["coordinator:handover.drain#1", dies(acting)]]),
    act: async ({ up, upOnce, handoverEnded, acknowledged }) => {
      await upOnce("canary", 50);
      await handoverEnded();
      await acknowledged(5);
      await up("canary", 50);
      await acknowledged(5);
    },
  },
  {
    name: "unpublished",
    from: "canary",
    to: "extracted",
    hooks: (acting) => new Map([["coordinator:handover.publish#1", dies(acting)]]),
    act: async ({ up, upOnce, acknowledged }) => {
      await upOnce("extracted");
      // Past the commit point the relay alone finishes it.
      await acknowledged(5);
      await up("extracted");
      await acknowledged(5);
    },
  },
];

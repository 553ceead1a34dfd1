/** Mutants of the real code, each with the points at which the checks must find it out. */
import type { Mutation } from "./cloud/sabotage";
import type { Point } from "./points";

export interface Sabotage {
  readonly title: string;
  readonly mutations: readonly Mutation[];
  /** Played until one finds it: what a single point loses can be written, and so sent, once more. */
  readonly points: readonly Point[];
  /** What must be said: being slow is not being wrong. */
  readonly found: RegExp;
}

const NO_DRAIN: Mutation = {
  file: "migration/handover/handover.ts",
  from: "const { parked } = await this.verbs.drain(this.plane, left);",
  to: "if (left > 0) return DONE; const { parked } = await this.verbs.drain(this.plane, left);",
};

export const SABOTAGE: readonly Sabotage[] = [
  {
    title: "a handover that neither drains the outbox nor looks at it when it commits",
    mutations: [
      NO_DRAIN,
      {
        file: "migration/ownership/changes.ts",
        from: '(forward ? ["NOT EXISTS (SELECT FROM banyan.outbox o WHERE o.context = :context)"] : [])',
        to: "[]",
      },
    ],
    // A change that no relay can apply waits in the outbox when the handover commits.
    points: [{ scenario: "parked", place: "coordinator:phase.begin#1", kind: "kill-api" }],
    found: /left in (forward|parked)|none in the table|are nobody's/,
  },
  {
    title: "a relay that takes changes out of the outbox before it applies them",
    mutations: [
      {
        file: "migration/relay/round.ts",
        from: "const oldestMs =",
        to: "await channel.remove(entries);\n  const oldestMs =",
      },
    ],
    // So late that a whole batch is lost, and few writes follow: a row that is written again is sent again.
    points: [6, 5, 4, 7].map((time) => ({ scenario: "forward", place: `relay:relay.apply#${time}`, kind: "kill" })),
    found: /none in the table/,
  },
  {
    title: "a handover back that leaves the writers their tokens, and does not wait for them",
    mutations: [
      NO_DRAIN,
      {
        file: "migration/handover/handover.ts",
        from: "await revokeWriterTokens(this.plane)",
        to: "{ tokens: 0, settled: 0, revoke: revokeWriterTokens }",
      },
    ],
    points: [{ scenario: "home", place: "coordinator:phase.end#1", kind: "freeze" }],
    found: /by the context in epoch/,
  },
];

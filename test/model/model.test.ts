import assert from "node:assert/strict";
import { counted, exhausted, report } from "./exhausted";
import { explore, type Machine } from "./explore";
import { machineOf } from "./machine";
import { REAL_RULES } from "./rules";
import { SCOPES } from "./scopes";
import { WORLDS } from "./worlds";

/** Far above what any scope needs: reaching it means that a scope is no longer exhausted. */
const MOST_STATES = 1_500_000;

describe("the model of the protocol", () => {
  describe("holds in every interleaving", () => {
    const total = { states: 0, transitions: 0 };
    const explored = (machine: Machine): void => {
      const result = exhausted(machine, MOST_STATES);
      total.states += result.states;
      total.transitions += result.transitions;
      report(counted(result));
    };

    for (const { name, scopes } of WORLDS)
      for (const [scope, machine] of scopes)
        it(`of ${name}, ${scope}`, function () {
          this.timeout(120_000);
          explored(machine);
        });

    it("of a re-entry whose table was made anew under its old name, as far as OWNER is concerned", function () {
      this.timeout(120_000);
      explored(machineOf(SCOPES.reentry, { ...REAL_RULES, publicationsNamedByGeneration: false }));
    });

    after(() => report(`in all: ${counted(total)}`));
  });

  describe("reaches what it is about", () => {
    /** A scope that never takes a step cannot say anything about it. */
    const reaches: Readonly<Record<string, readonly string[]>> = {
      "ownership publication": [
        "COMMIT POINT: the context owns",
        "COMMIT POINT: the monolith owns",
        "reconciler's give-up changes the row",
        "reconciler's give-up comes too late",
        "coordinator's give-up changes the row",
        "reconciler need not publish",
      ],
      "ownership reentry": [
        "back to monolith: capture ends",
        "replicate with generation 1",
        "relay of an earlier generation ends",
      ],
      "ownership reentryParked": ["replicate with generation 1", "relay parks a change", "a parked change is retried"],
      "ownership lives": [
        "coordinator wakes in another life, and removes nothing",
        "coordinator wakes in another life, and clears nothing",
        "an entry is overtaken",
        "a life begins",
      ],
      "ownership retirement": ["coordinator may not retire", "coordinator resumes the retirement"],
      "ownership lostAnswersBack": [
        "COMMIT POINT: late, the monolith owns",
        "a late commit is rolled back",
        "coordinator reads that its commit happened",
      ],
      "ownership expiry": ["TTL removes the token of environment 0"],
      "a request atTheWrongSide": ["the answer to a forward is lost", "a late send is executed"],
      "a follower border": ["the neighbour's row is deleted", "COMMIT POINT: the monolith owns"],
      "a view twoLives": ["version 1 of generation 1 is delivered", "version 2 of generation 2 is delivered"],
    };
    for (const [place, labels] of Object.entries(reaches))
      it(`in ${place}`, function () {
        this.timeout(120_000);
        const world = WORLDS.find(({ name }) => place.startsWith(`${name} `));
        const machine = world?.scopes.get(place.slice(world.name.length + 1));
        assert.ok(machine, `there is no scope ${place}`);
        const steps = new Set<string>();
        explore(machine, MOST_STATES, (label) => steps.add(label));
        for (const label of labels)
          assert.ok(
            [...steps].some((step) => step.startsWith(label)),
            `no step: ${label}`,
          );
      });
  });

  describe("finds what happens without", () => {
    for (const { name, missing } of WORLDS)
      for (const { without, where, machine } of missing)
        it(`${without} (${name}: ${where})`, function () {
          this.timeout(120_000);
          const { violation } = explore(machine, MOST_STATES);
          assert.ok(violation !== undefined, `the model does not notice that ${without} is missing`);
        });
  });
});

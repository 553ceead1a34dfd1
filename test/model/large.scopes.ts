/** What takes too long for every run of the tests: the same worlds with more of everything, and the guards that cover for each other. */
import { counted, exhausted, report } from "./exhausted";
import { WORLDS } from "./worlds";

/** What 3 GB hold. */
const MOST_STATES = 20_000_000;
const MINUTES = 60_000;

describe("the model of the protocol, at large", () => {
  describe("holds in every interleaving", () => {
    const total = { states: 0, transitions: 0 };
    for (const { name, largeScopes } of WORLDS)
      for (const [scope, machine] of largeScopes)
        it(`of ${name}, ${scope}`, function () {
          this.timeout(10 * MINUTES);
          const result = exhausted(machine, MOST_STATES);
          total.states += result.states;
          total.transitions += result.transitions;
          report(counted(result));
        });
    after(() => report(`in all: ${counted(total)}`));
  });

  /** The test beside it takes two guards and is found; one of them alone is not: the other covers for it, and both are kept. */
  describe("knows the guards that another covers for", () => {
    for (const { name, missing } of WORLDS)
      for (const { without, survives } of missing)
        if (survives !== undefined)
          it(`${without}: one of the two suffices (${name})`, function () {
            this.timeout(10 * MINUTES);
            exhausted(survives, MOST_STATES);
          });
  });
});

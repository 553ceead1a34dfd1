/** What takes too long for every run of the tests: the same worlds with more of everything, and the guards that cover for each other. */
import { counted, exhausted, report } from "../exhausted";
import { WORLDS } from "../worlds";

/** What 3 GB hold. */
const MOST_STATES = 20_000_000;
const MINUTES = 60_000;

/** The tests of worlds by name: a file for what takes half of the time, so that two run beside each other. */
export function atLarge(...names: readonly string[]): void {
  const worlds = WORLDS.filter(({ name }) => names.includes(name));
  describe(`the model of the protocol at large, ${names.join(" and ")}`, () => {
    const total = { states: 0, transitions: 0 };
    after(() => report(`in all: ${counted(total)}`));

    for (const { name, largeScopes } of worlds)
      for (const [scope, machine] of largeScopes)
        it(`holds in every interleaving of ${name}, ${scope}`, function () {
          this.timeout(20 * MINUTES);
          const result = exhausted(machine, MOST_STATES);
          total.states += result.states;
          total.transitions += result.transitions;
          report(counted(result));
        });

    /** The test beside it takes two guards and is found; one of them alone is not: the other covers for it, and both are kept. */
    for (const { name, missing } of worlds)
      for (const { without, survives } of missing)
        if (survives !== undefined)
          it(`knows the guards that another covers for: ${without}, one of the two suffices (${name})`, function () {
            this.timeout(20 * MINUTES);
            exhausted(survives, MOST_STATES);
          });
  });
}

/**
 * Runs fault points. `--only <text>` those whose id contains it, `--sample <n>` a fixed sample, `--every` takes every kind at
 * every place in every scenario, `--seed <n>`, `--list` lists them, `--record` writes down anew which places there are,
 * `--sabotage` breaks the relay on purpose and expects to be told.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { everyPointOf, idOf, type Point, pointsOf, type Recorded, sampleOf } from "./points";
import { record, RECORDED_FILE } from "./record";
import { Report } from "./report";
import { SABOTAGE } from "./sabotage";
import { type Scenario, SCENARIOS } from "./scenarios";
import { FaultStage } from "./stage";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Choice {
  readonly only?: string | undefined;
  readonly sample?: string | undefined;
  readonly every?: boolean | undefined;
}

function chosen({ only, sample, every }: Choice): readonly Point[] {
  const recorded = JSON.parse(readFileSync(RECORDED_FILE, "utf8")) as Recorded;
  const all = every === true ? everyPointOf(recorded) : pointsOf(recorded);
  if (only !== undefined) {
    const exact = everyPointOf(recorded).filter((point) => idOf(point) === only);
    const found = exact.length > 0 ? exact : all.filter((point) => idOf(point).includes(only));
    if (found.length === 0) throw new Error(`no point's id contains "${only}": --list shows them all`);
    return found;
  }
  return sample === undefined ? all : sampleOf(all, Number(sample));
}

function scenarioOf(point: Point): Scenario {
  const scenario = SCENARIOS.find(({ name }) => name === point.scenario);
  if (scenario === undefined) throw new Error(`there is no scenario ${point.scenario}: record anew`);
  return scenario;
}

/** Each mutant must be found out. @returns the exit code */
async function runSabotage(seed: number): Promise<number> {
  let missed = 0;
  for (const { title, mutations, points, found: expected } of SABOTAGE) {
    const stage = await FaultStage.start(mutations);
    try {
      let found: readonly string[] = [];
      for (const point of points) {
        const { violations } = await stage.play(scenarioOf(point), seed, point);
        found = violations.filter((violation) => expected.test(violation));
        if (found.length > 0) break;
        print(`     ${idOf(point)} did not find it: ${title}`);
      }
      if (found.length === 0) missed += 1;
      print(`${found.length > 0 ? "found" : "MISSED"} ${title}: ${found.slice(0, 2).join("; ").slice(0, 300)}`);
    } finally {
      await stage.stop();
    }
  }
  print(`  ${SABOTAGE.length - missed} passing`);
  if (missed > 0) print(`  ${missed} failing`);
  return missed > 0 ? 1 : 0;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      sample: { type: "string" },
      seed: { type: "string" },
      record: { type: "boolean" },
      list: { type: "boolean" },
      every: { type: "boolean" },
      sabotage: { type: "boolean" },
    },
  });
  const points = values.record === true ? [] : chosen(values);
  if (values.list === true) {
    points.forEach((point) => print(idOf(point)));
    print(`${points.length} points`);
    return 0;
  }
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  print(`seed ${seed} (again with: npm run test:faults -- --seed ${seed} --only <point>)`);
  if (values.sabotage === true) return runSabotage(seed);
  const stage = await FaultStage.start();
  try {
    if (values.record === true) {
      await record(stage, print);
      return 0;
    }
    const report = new Report(print);
    for (const point of points) {
      const played = stage.play(scenarioOf(point), seed, point);
      report.add(point, await played.catch((error: unknown) => stage.brokenOff(error)));
    }
    return report.end();
  } finally {
    await stage.stop();
  }
}

main().then(
  // Not before everything is printed.
  (code) => process.stdout.write("", () => process.exit(code)),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);

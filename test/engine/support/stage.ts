/** A stage for tests: our provider over kinds that keep a diary, an engine, a state in a folder of its own. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  composeKinds,
  createEngine,
  serveAws,
  serveAwsx,
  type Engine,
  type EngineEvent,
  type EngineResult,
} from "../../../local/engine";
import { recordedKinds } from "../../../local/engine/kinds/recorded/preview";
import type { Props, ResourceKind } from "../../../local/engine/resource-kind";
import { Processes } from "../../../local/services/process";

const FIXTURES = join(__dirname, "../fixtures");

/** The display name at which our topics fail to be created or updated. */
const FAILING = "fail";

export interface TestStage {
  /** Calls of providers, e.g. `create first`. */
  readonly diary: string[];
  readonly events: EngineEvent[];
  readonly stateFile: string;
  /** Displays that fail although they are not `fail`. */
  readonly failing: Set<string>;
  engine(configuration?: Readonly<Record<string, unknown>>, policyPacks?: readonly string[]): Engine;
  up(name: string): Promise<EngineResult>;
  state(): {
    readonly urn: string;
    readonly inputs?: Props;
    readonly outputs?: Props;
    readonly initErrors?: string[];
  }[];
  close(): Promise<void>;
}

const watched = (kind: ResourceKind, diary: string[], failing: ReadonlySet<string>): ResourceKind => {
  const refuse = ({ displayName }: Props): void => {
    if (displayName === FAILING || failing.has(String(displayName))) throw new Error("the service refuses this name");
  };
  return {
    ...kind,
    create: async (inputs, context) => {
      diary.push(`create ${context.name}`);
      refuse(inputs);
      return kind.create(inputs, context);
    },
    update: async (id, olds, news, context) => {
      diary.push(`update ${context.name}`);
      refuse(news);
      return { ...olds, ...news, ...(await kind.update?.(id, olds, news, context)) };
    },
    delete: async (id, olds, context) => {
      diary.push(`delete ${context.name}`);
      await kind.delete?.(id, olds, context);
    },
  };
};

/** Not the same twice, and the same in every run. */
export const sequence = (): (() => number) => {
  let seed = 1;
  return () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
};

export const openStage = async (fixture: string): Promise<TestStage> => {
  const folder = mkdtempSync(join(tmpdir(), "banyan-engine-test-"));
  const stateFile = join(folder, "state.json");
  const diary: string[] = [];
  const events: EngineEvent[] = [];
  const failing = new Set<string>();
  const random = sequence();
  const processes = new Processes();
  const kinds = recordedKinds(random).map((kind) => watched(kind, diary, failing));
  const place = { account: "000000000000", region: "eu-central-1" };
  const aws = await serveAws({ registry: composeKinds(kinds), random, ...place });
  const awsx = await serveAwsx();
  const engine: TestStage["engine"] = (configOverrides = {}, policyPacks = []) =>
    createEngine({
      root: join(FIXTURES, fixture),
      stack: "test",
      stateFile,
      configOverrides,
      policyPacks,
      providers: { aws: aws.address, awsx: awsx.address },
      processes,
      random,
      now: () => new Date("2026-01-01T00:00:00Z"),
      onEvent: (event) => events.push(event),
    });
  return {
    diary,
    events,
    stateFile,
    failing,
    engine,
    up: (name) => engine({ case: name }).up(),
    state: () =>
      (JSON.parse(readFileSync(stateFile, "utf8")) as { deployment: { resources: ReturnType<TestStage["state"]> } })
        .deployment.resources,
    close: async () => {
      aws.close();
      awsx.close();
      await processes.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** What an operation did, leaving out what stayed the same: `update first`. */
export const changes = ({ steps }: EngineResult): readonly string[] =>
  steps
    .filter(({ op, type }) => op !== "same" && type !== "pulumi:pulumi:Stack")
    .map(({ op, name }) => `${op} ${name}`);

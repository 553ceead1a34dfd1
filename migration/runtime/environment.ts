/** What a process of a stage is told by its environment. Every mistake is reported at once, at start. */
import { parseSettings, type Settings } from "./settings";
import type { Publishers } from "./store/views";

/** Common to api functions and the monolith's task. */
export interface StageEnvironment {
  readonly stage: string;
  readonly authPublicKey: string;
  /** Name of the secret that holds the key of forward markers. */
  readonly forwardSecret: string;
  readonly settings: Settings;
  /** The load balancer's address, without a trailing slash. */
  readonly publicUrl: string;
  /** The tester header's secret. */
  readonly tester: string;
}

export interface ApiEnvironment extends StageEnvironment {
  readonly context: string;
  readonly table: string;
  readonly relayFunction: string;
  /** Generations of the contexts that publish, by name. */
  readonly publishers: Publishers;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error that names every variable which is missing */
export function readApiEnvironment(env: Environment): ApiEnvironment {
  const read = required(env, [...STAGE_VARIABLES, "BANYAN_CONTEXT", "BANYAN_TABLE", "BANYAN_RELAY_FUNCTION"]);
  return {
    ...stageEnvironment(read, env),
    context: read("BANYAN_CONTEXT"),
    table: read("BANYAN_TABLE"),
    relayFunction: read("BANYAN_RELAY_FUNCTION"),
    publishers: parsePublishers(env["BANYAN_PUBLISHERS"]),
  };
}

/** @throws Error when it is no JSON object of whole numbers */
export function parsePublishers(json: string | undefined): Publishers {
  if (json === undefined || json === "") return {};
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null || !Object.values(value).every(Number.isSafeInteger))
    throw new Error(`BANYAN_PUBLISHERS must be a JSON object of generations by context, not ${json}`);
  return value as Publishers;
}

export const STAGE_VARIABLES = [
  "BANYAN_STAGE",
  "AUTH_PUBLIC_KEY",
  "BANYAN_FORWARD_SECRET",
  "BANYAN_PUBLIC_URL",
  "BANYAN_TESTER",
] as const;

export const stageEnvironment = (read: (name: string) => string, env: Environment): StageEnvironment => ({
  stage: read("BANYAN_STAGE"),
  authPublicKey: read("AUTH_PUBLIC_KEY"),
  forwardSecret: read("BANYAN_FORWARD_SECRET"),
  settings: parseSettings(env["BANYAN_SETTINGS"]),
  publicUrl: read("BANYAN_PUBLIC_URL").replace(/\/+$/, ""),
  tester: read("BANYAN_TESTER"),
});

/** Checks that all of `names` are set and returns what reads them. @throws Error */
export function required(env: Environment, names: readonly string[]): (name: string) => string {
  const missing = names.filter((name) => (env[name] ?? "") === "");
  if (missing.length > 0) throw new Error(`Set these environment variables: ${missing.join(", ")}`);
  return (name) => env[name] ?? "";
}

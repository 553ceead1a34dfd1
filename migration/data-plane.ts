/** What every verb of the data plane is given. Built once a process by the relay's handler; tests build their own. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { BoundedContext } from "../extracted/bounded-context";
import type { Bus } from "./events/bus";
import type { Metric } from "./runtime/emf";
import type { HttpClient } from "./runtime/forward/http-client";
import type { RelayEvent } from "./runtime/phases";
import type { Settings } from "./runtime/settings";
import type { Database } from "./sql/database";

/** Called before every named step of backfill, relay, transition and handover: logs progress, and is where faults are injected. */
export type Observer = (step: string, detail?: Readonly<Record<string, unknown>>) => void | Promise<void>;

export interface DataPlane {
  readonly stage: string;
  readonly context: BoundedContext;
  readonly database: Database;
  readonly dynamo: DynamoDBClient;
  /** The context's table of `generation`: the full name this actor started with and keeps. */
  readonly table: string;
  readonly generation: number;
  readonly settings: Settings;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Resolves after `ms`; injected so that tests control time. */
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly observe: Observer;
  /** Reports metrics of the context (dimensions `Stage, Context`); without it none are kept. */
  readonly measure?: (metrics: readonly Metric[]) => void;
  /** Starts another invocation of this context's relay and does not wait for it; without it nobody else is asked. */
  readonly invokeRelay?: (event: RelayEvent) => Promise<void>;
  /** The stage's bus; without it nothing is published. */
  readonly bus?: Bus;
  /** The stage's public API, for filling views; without it none are filled. */
  readonly http?: HttpClient;
  readonly log: (
    level: "debug" | "info" | "warn" | "error",
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => void;
}

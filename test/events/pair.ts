/** A publisher and a subscriber on real stores, with the local EventBridge between them; tests deliver what it hands on. */
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BoundedContext, Json, Row, Subscription } from "../../extracted/bounded-context";
import { systemClock } from "../../local/services/clock";
import { EventsService } from "../../local/services/events/service";
import { Gateway } from "../../local/services/gateway/gateway";
import { CredentialRegistry } from "../../local/services/iam/credentials";
import type { DataPlane } from "../../migration/data-plane";
import { type Bus, createBus } from "../../migration/events/bus";
import type { BusEvent } from "../../migration/events/event";
import { busName, eventSource } from "../../migration/runtime/names";
import { createViews } from "../../migration/runtime/store/views";
import type { ViewAnswer } from "../../migration/runtime/store/store";
import type { Database } from "../../migration/sql/database";
import { library } from "../support/library";
import { ACCOUNT, REGION } from "../support/stores";

export const BUS = busName("test");
export const publisher: BoundedContext = { ...library, events: { publishes: ["books"], subscribes: [] } };

export const books: Subscription = {
  context: publisher.name,
  table: "books",
  sortKey: (key) => String(Number(key.id)).padStart(12, "0"),
  toView: (row) => {
    if (row.title === "unreadable") throw new Error("this title cannot be read");
    return row.title === "hidden" ? undefined : { title: row.title ?? null };
  },
  snapshot: { path: "/library/books?limit=2", toRow: (item) => item as Row },
};

export const subscriber: BoundedContext = {
  ...library,
  name: "reader",
  tables: [],
  events: { publishes: [], subscribes: [books] },
};

/** The publisher's public API: two books a page, as its owner has them. `before` runs ahead of each page. */
export const libraryApi =
  (owner: Database, before: (page: number) => Promise<void> = async () => undefined): NonNullable<DataPlane["http"]> =>
  async ({ url }) => {
    const after = Number(new URL(url, "http://library").searchParams.get("cursor") ?? 0);
    await before(after);
    const found = await owner.query(
      `SELECT to_jsonb(b) AS "row" FROM public.books AS b WHERE id > :after ORDER BY id LIMIT 2`,
      { after },
    );
    const items = found.map(({ row }) => row as Row);
    const next: Json = items.length < 2 ? null : String(Number(items.at(-1)?.id));
    return { status: 200, rawHeaders: [], body: Buffer.from(JSON.stringify({ items, next })) };
  };

/** The titles that a view shows, or that it is silent. */
export async function shownTitles(plane: DataPlane, publishers: Readonly<Record<string, number>>): Promise<unknown> {
  const views = createViews({ client: plane.dynamo, table: plane.table, context: subscriber, publishers });
  const page = await views.viewPage(publisher.name, "books", { after: "", limit: 1_000 });
  return titlesIn(page);
}

export const titlesIn = (answer: ViewAnswer): unknown =>
  answer.kind === "silent" ? "silent" : Object.fromEntries([...answer.items].map(([k, v]) => [Number(k), v.title]));

export interface LocalBus {
  readonly bus: Bus;
  /** A bus that nobody answers for. */
  readonly down: Bus;
  /** Events that the rule's target was invoked with, taken away. */
  taken(): Promise<readonly BusEvent[]>;
  stop(): Promise<void>;
}

/** EventBridge behind a gateway; its deliveries wait until a test takes them. */
export async function startBus(pacing: Parameters<typeof createBus>[2]): Promise<LocalBus> {
  const directory = mkdtempSync(join(tmpdir(), "banyan-bus-"));
  const credentials = new CredentialRegistry("tests", ACCOUNT);
  const gateway = new Gateway({ credentials, clock: systemClock });
  const delivered: BusEvent[] = [];
  const open: (() => void)[] = [];
  const events = new EventsService({
    account: ACCOUNT,
    region: REGION,
    // Delivered at once when they are taken: nobody waits for a timer.
    clock: { now: Date.now, after: (_ms, task) => (open.push(task), () => undefined) },
    random: Math.random,
    authorise: () => undefined,
    directory,
    logs: { write: () => undefined } as never,
    lambda: {
      permits: () => true,
      invokeAsync: (_name, payload) => void delivered.push(JSON.parse(payload) as BusEvent),
    },
    sendToQueue: () => undefined,
  });
  await events.start();
  const rule = { bus: BUS, name: "books", enabled: true };
  events.putBus(BUS);
  events.putRule({ ...rule, pattern: JSON.stringify({ source: [eventSource(publisher.name)] }) });
  events.putTarget({ bus: BUS, rule: rule.name, id: "listener", arn: "listener" });
  await gateway.register(events).start();
  const client = (endpoint: string): EventBridgeClient =>
    new EventBridgeClient({ endpoint, region: REGION, credentials: credentials.operator, maxAttempts: 1 });
  const [up, down] = [client(gateway.url), client("http://127.0.0.1:9")];
  return {
    bus: createBus(up, BUS, pacing),
    down: createBus(down, BUS, pacing),
    async taken() {
      for (const deliver of open.splice(0)) deliver();
      return delivered.splice(0);
    },
    async stop() {
      for (const one of [up, down]) one.destroy();
      await gateway.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

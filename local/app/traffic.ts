/** Light synthetic traffic: each context's conformance scenario, played slowly against the front door, so that figures move. */
import { Pool } from "undici";
import type { BoundedContext, ConformanceStep, Json } from "../../extracted/bounded-context";
import type { Clock } from "../services/service";
import { mintToken, type LocalIdentity } from "./identity";

/** One request this often: visible on the console, invisible on a fan. */
const REQUEST_INTERVAL_MS = 200;

const fill = (text: string, saved: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => saved[name] ?? "");

const at = (value: Json, path: string): Json | undefined =>
  path
    .split(".")
    .reduce<Json | undefined>(
      (inner, name) =>
        inner !== null && typeof inner === "object" ? (inner as Record<string, Json>)[name] : undefined,
      value,
    );

const scalar = (value: Json | undefined): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

/** Starts the traffic; the returned function stops it. Failures are not its business: the figures show them. */
export function startTraffic(options: {
  readonly origin: string;
  readonly contexts: readonly BoundedContext[];
  readonly identity: LocalIdentity;
  readonly clock: Clock;
}): () => Promise<void> {
  const pool = new Pool(options.origin, { connections: 4 });
  const steps = options.contexts.flatMap((context) =>
    context.conformance.filter((step) => step.expectStatus < 400 && step.lasting !== true),
  );
  const saved: Record<string, string> = {};
  let position = 0;
  let stopped = false;
  let cancel: () => void = () => {};
  const tick = (): void => {
    const step = steps[position++ % Math.max(1, steps.length)];
    if (stopped || step === undefined) return;
    void play(pool, step, saved, options.identity)
      .catch(() => undefined)
      .then(() => {
        if (!stopped) cancel = options.clock.after(REQUEST_INTERVAL_MS, tick);
      });
  };
  tick();
  return async () => {
    stopped = true;
    cancel();
    await pool.destroy();
  };
}

async function play(
  pool: Pool,
  step: ConformanceStep,
  saved: Record<string, string>,
  identity: LocalIdentity,
): Promise<void> {
  const token =
    step.as === undefined ? undefined : await mintToken(identity, { role: step.as.role, subject: step.as.subject });
  const body =
    step.body === undefined
      ? undefined
      : fill(typeof step.body === "string" ? step.body : JSON.stringify(step.body), saved);
  const answer = await pool.request({
    method: step.method,
    path: fill(step.path, saved),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...step.headers,
    },
    body: body ?? null,
  });
  const text = await answer.body.text();
  if (step.save === undefined || text === "") return;
  const value = JSON.parse(text) as Json;
  for (const [name, path] of Object.entries(step.save)) saved[name] = scalar(at(value, path));
}

/** Reads of other contexts through the load balancer, remembered for a short while. */
import type { Json, Neighbours } from "../../extracted/bounded-context";
import type { Clock } from "./clock";
import type { HttpClient } from "./forward/http-client";

const DEFAULTS = {
  /** How old a found answer may be where a name is shown; a write that rests on one asks anew. What was not found is asked again. */
  maxAgeMs: 30_000,
  /** Answers remembered, the oldest dropped first. */
  rememberAnswers: 1_000,
} as const;

interface Remembered {
  readonly body: Json;
  /** When it was asked for: what it says may have changed since. */
  readonly at: number;
}

export function createNeighbours(http: HttpClient, clock: Clock): Neighbours {
  const remembered = new Map<string, Remembered>();
  return {
    async get(path, { maxAgeMs = DEFAULTS.maxAgeMs } = {}) {
      const at = clock.now();
      const known = remembered.get(path);
      if (known !== undefined && at - known.at < maxAgeMs) return { status: 200, body: known.body };
      const answer = await http({ method: "GET", url: path, headers: {}, body: Buffer.alloc(0) });
      if (answer.status >= 500) throw new NeighbourUnavailable(path, answer.status);
      const body = parse(answer.body);
      if (answer.status === 200) {
        remembered.delete(path);
        remembered.set(path, { body, at });
        const [oldest] = remembered.keys();
        if (remembered.size > DEFAULTS.rememberAnswers && oldest !== undefined) remembered.delete(oldest);
      }
      return { status: answer.status, body };
    },
  };
}

/** Another context cannot say for now: the request had no effect and may be repeated. */
class NeighbourUnavailable extends Error {
  override readonly name = "UnavailableError";
  constructor(path: string, status: number) {
    super(`GET ${path} was answered with ${status}`);
  }
}

function parse(body: Buffer): Json {
  try {
    return JSON.parse(body.toString("utf8")) as Json;
  } catch {
    return null;
  }
}

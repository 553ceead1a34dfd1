/**
 * An open-loop load of readers and writers that knows what must be true afterwards. Each virtual user rates slots, keeps
 * its cookies, has one request in flight, and remembers what was acknowledged; its reads must show its own writes.
 */
import { Pool } from "undici";

/** What a user's rating of a slot must look like: acknowledged and not deleted since. */
export interface Acknowledged {
  readonly id: number;
  readonly slotId: number;
  readonly attendee: string;
  readonly score: number;
}

export interface LoadReport {
  readonly requests: number;
  readonly writes: number;
  readonly failures: readonly string[];
  readonly staleReads: readonly string[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly writeP99Ms: number;
}

export interface LoadOptions {
  readonly origin: string;
  readonly requestsPerSecond: number;
  /** Share of requests that write, 0–1. */
  readonly writeShare: number;
  /** One bearer token a virtual user; the subject of user i is `subjects[i]`. */
  readonly users: readonly { readonly subject: string; readonly token: string }[];
  readonly slots: number;
  readonly random: () => number;
}

interface User {
  readonly subject: string;
  readonly token: string;
  readonly ratings: Map<number, Acknowledged>;
  readonly cookies: Map<string, number>;
  busy: boolean;
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export class Load {
  private readonly pool: Pool;
  private readonly users: readonly User[];
  private timer: NodeJS.Timeout | undefined;
  private readonly inFlight = new Set<Promise<void>>();
  private latencies: number[] = [];
  private writeLatencies: number[] = [];
  private failures: string[] = [];
  private staleReads: string[] = [];

  constructor(private readonly options: LoadOptions) {
    this.pool = new Pool(options.origin, { connections: 128 });
    this.users = options.users.map((user) => ({ ...user, ratings: new Map(), cookies: new Map(), busy: false }));
  }

  /** Every rating that was acknowledged and not deleted since. Meaningful while the load is paused. */
  acknowledged(): readonly Acknowledged[] {
    return this.users.flatMap((user) => [...user.ratings.values()]);
  }

  start(): void {
    const begun = performance.now();
    let sent = 0;
    this.timer = setInterval(() => {
      const due = Math.floor(((performance.now() - begun) / 1000) * this.options.requestsPerSecond);
      for (; sent < due; sent++) this.send();
    }, 5);
  }

  /** Stops sending and waits for what is in flight. */
  async pause(): Promise<void> {
    clearInterval(this.timer);
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  async close(): Promise<void> {
    await this.pause();
    await this.pool.close();
  }

  /** Figures since the last report. */
  report(): LoadReport {
    const all = [...this.latencies].sort((a, b) => a - b);
    const writes = [...this.writeLatencies].sort((a, b) => a - b);
    const report: LoadReport = {
      requests: all.length,
      writes: writes.length,
      failures: this.failures,
      staleReads: this.staleReads,
      p50Ms: quantile(all, 0.5),
      p99Ms: quantile(all, 0.99),
      maxMs: all.at(-1) ?? 0,
      writeP99Ms: quantile(writes, 0.99),
    };
    this.latencies = [];
    this.writeLatencies = [];
    this.failures = [];
    this.staleReads = [];
    return report;
  }

  private send(): void {
    const work = this.one().catch((error: unknown) => void this.failures.push(String(error)));
    this.inFlight.add(work);
    void work.finally(() => this.inFlight.delete(work));
  }

  private async one(): Promise<void> {
    const { random, writeShare } = this.options;
    const write = random() < writeShare;
    const user = this.idleUser(Math.floor(random() * this.users.length));
    if (user === undefined) return void this.failures.push("no idle virtual user: raise their number");
    user.busy = true;
    try {
      await (write ? this.write(user) : this.read(user));
    } finally {
      user.busy = false;
    }
  }

  /** The first idle user from a position on. */
  private idleUser(from: number): User | undefined {
    for (let step = 0; step < this.users.length; step++) {
      const user = this.users[(from + step) % this.users.length];
      if (user?.busy === false) return user;
    }
    return undefined;
  }

  private async write(user: User): Promise<void> {
    const slotId = 1 + Math.floor(this.options.random() * this.options.slots);
    const score = 1 + Math.floor(this.options.random() * 5);
    const rated = user.ratings.get(slotId);
    if (rated === undefined) {
      const answer = await this.call(user, "POST", "/ratings", { slotId, score, comment: `by ${user.subject}` });
      if (this.expect(answer, 201, `POST slot ${slotId}`)) {
        user.ratings.set(slotId, {
          id: (JSON.parse(answer.body) as { id: number }).id,
          slotId,
          attendee: user.subject,
          score,
        });
      }
    } else if (this.options.random() < 0.3) {
      const answer = await this.call(user, "DELETE", `/ratings/${rated.id}`);
      if (this.expect(answer, 204, `DELETE ${rated.id}`)) user.ratings.delete(slotId);
    } else {
      const answer = await this.call(user, "PUT", `/ratings/${rated.id}`, { score, comment: "changed" });
      if (this.expect(answer, 200, `PUT ${rated.id}`)) user.ratings.set(slotId, { ...rated, score });
    }
  }

  private async read(user: User): Promise<void> {
    const { random, slots } = this.options;
    const slotId = 1 + Math.floor(random() * slots);
    const own = [...user.ratings.values()];
    const choice = random();
    const rated = own[Math.floor(random() * own.length)];
    if (choice < 0.4 && rated !== undefined) {
      const answer = await this.call(user, "GET", `/ratings/${rated.id}`);
      const seen = answer.status === 200 ? (JSON.parse(answer.body) as { score: number }).score : answer.status;
      if (seen !== rated.score) this.staleReads.push(`GET ${rated.id}: expected score ${rated.score}, saw ${seen}`);
      if (answer.status >= 500) this.expect(answer, 200, `GET ${rated.id}`);
      return;
    }
    const path =
      choice < 0.7
        ? `/ratings/summary/${slotId}`
        : choice < 0.85
          ? `/ratings?slotId=${slotId}&limit=20`
          : `/schedule/slots/${slotId}`;
    this.expect(await this.call(user, "GET", path), 200, `GET ${path}`);
  }

  private async call(
    user: User,
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: string }> {
    const begun = performance.now();
    const cookie = [...user.cookies].filter(([, until]) => until > Date.now()).map(([pair]) => pair);
    const answer = await this.pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${user.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(cookie.length === 0 ? {} : { cookie: cookie.join("; ") }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    const took = performance.now() - begun;
    this.latencies.push(took);
    if (method !== "GET") this.writeLatencies.push(took);
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) keepCookie(user.cookies, line);
    return { status: answer.statusCode, body: text };
  }

  private expect(answer: { status: number; body: string }, status: number, what: string): boolean {
    if (answer.status === status) return true;
    this.failures.push(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
    return false;
  }
}

function keepCookie(jar: Map<string, number>, line: string): void {
  const [pair = ""] = line.split(";");
  const age = /max-age=(\d+)/i.exec(line)?.[1];
  jar.set(pair, Date.now() + Number(age ?? 0) * 1000);
}

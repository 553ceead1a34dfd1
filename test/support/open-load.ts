/**
 * An open-loop load of readers and writers that knows what must be true afterwards. Each virtual user keeps its cookies, has
 * one request in flight, and remembers what was acknowledged; its reads must show its own writes. What users do is a subclass's.
 */
import { Pool } from "undici";

export interface LoadReport {
  readonly requests: number;
  readonly writes: number;
  readonly failures: readonly string[];
  readonly staleReads: readonly string[];
  /** Requests that were due while every user awaited an answer: the machine, or what it serves, is slower than the rate. */
  readonly unsent: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly writeP50Ms: number;
  readonly writeP99Ms: number;
  readonly writeTimes: readonly WriteTime[];
}

/** When a write was sent, in Unix milliseconds, and how long its answer took. */
export interface WriteTime {
  readonly sentAt: number;
  readonly tookMs: number;
}

export interface VirtualUser {
  readonly subject: string;
  readonly token: string;
}

export interface OpenLoadOptions {
  readonly origin: string;
  readonly requestsPerSecond: number;
  /** Share of requests that write, 0–1. */
  readonly writeShare: number;
  /** One bearer token a virtual user. */
  readonly users: readonly VirtualUser[];
  readonly random: () => number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A user at work: who it is, what it remembers, and its cookies. */
export interface Busy<State> extends VirtualUser {
  readonly state: State;
  /** By name and path: a new value takes an old one's place (RFC 6265, 5.3). */
  readonly cookies: Map<string, Cookie>;
  busy: boolean;
}

interface Cookie {
  readonly pair: string;
  readonly path: string;
  readonly until: number;
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export abstract class OpenLoad<State> {
  private readonly pool: Pool;
  protected readonly users: readonly Busy<State>[];
  private timer: NodeJS.Timeout | undefined;
  private readonly inFlight = new Set<Promise<void>>();
  private latencies: number[] = [];
  private writeTimes: WriteTime[] = [];
  private failures: string[] = [];
  private staleReads: string[] = [];
  private unsent = 0;

  constructor(
    private readonly settings: OpenLoadOptions,
    newState: () => State,
  ) {
    this.pool = new Pool(settings.origin, { connections: 128 });
    this.users = settings.users.map((user) => ({ ...user, state: newState(), cookies: new Map(), busy: false }));
  }

  protected abstract write(user: Busy<State>): Promise<void>;
  protected abstract read(user: Busy<State>): Promise<void>;

  /** A whole number in [0, limit). */
  protected below(limit: number): number {
    return Math.floor(this.settings.random() * limit);
  }

  protected chance(): number {
    return this.settings.random();
  }

  protected stale(what: string): void {
    this.staleReads.push(what);
  }

  start(): void {
    const begun = performance.now();
    let sent = 0;
    this.timer = setInterval(() => {
      const due = Math.floor(((performance.now() - begun) / 1000) * this.settings.requestsPerSecond);
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
    const writes = this.writeTimes.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    const report: LoadReport = {
      requests: all.length,
      writes: writes.length,
      failures: this.failures,
      staleReads: this.staleReads,
      unsent: this.unsent,
      p50Ms: quantile(all, 0.5),
      p99Ms: quantile(all, 0.99),
      maxMs: all.at(-1) ?? 0,
      writeP50Ms: quantile(writes, 0.5),
      writeP99Ms: quantile(writes, 0.99),
      writeTimes: this.writeTimes,
    };
    this.latencies = [];
    this.writeTimes = [];
    this.failures = [];
    this.staleReads = [];
    this.unsent = 0;
    return report;
  }

  private send(): void {
    const work = this.one().catch((error: unknown) => void this.failures.push(String(error)));
    this.inFlight.add(work);
    void work.finally(() => this.inFlight.delete(work));
  }

  private async one(): Promise<void> {
    const { random, writeShare } = this.settings;
    const write = random() < writeShare;
    const user = this.idleUser(Math.floor(random() * this.users.length));
    if (user === undefined) return void this.unsent++;
    user.busy = true;
    try {
      await (write ? this.write(user) : this.read(user));
    } finally {
      user.busy = false;
    }
  }

  /** The first idle user from a position on. */
  private idleUser(from: number): Busy<State> | undefined {
    for (let step = 0; step < this.users.length; step++) {
      const user = this.users[(from + step) % this.users.length];
      if (user?.busy === false) return user;
    }
    return undefined;
  }

  protected async call(
    user: Busy<State>,
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const begun = performance.now();
    const cookie = [...user.cookies.values()]
      .filter((one) => one.until > Date.now() && isBelow(one.path, path))
      .map(({ pair }) => pair);
    const answer = await this.pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${user.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
        ...(cookie.length === 0 ? {} : { cookie: cookie.join("; ") }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    const took = performance.now() - begun;
    this.latencies.push(took);
    if (method !== "GET") this.writeTimes.push({ sentAt: Date.now() - took, tookMs: took });
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) keepCookie(user.cookies, line);
    return { status: answer.statusCode, body: text };
  }

  protected expect(answer: Answer, status: number, what: string): boolean {
    if (answer.status === status) return true;
    this.failures.push(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
    return false;
  }
}

function keepCookie(jar: Busy<unknown>["cookies"], line: string): void {
  const [pair = ""] = line.split(";");
  const age = /max-age=(\d+)/i.exec(line)?.[1];
  const path = /path=([^;]+)/i.exec(line)?.[1] ?? "/";
  const name = pair.slice(0, pair.indexOf("="));
  jar.set(`${name} ${path}`, { pair, path, until: Date.now() + Number(age ?? 0) * 1000 });
}

/** Whether a cookie of a path goes with a request to another (RFC 6265, 5.1.4). */
const isBelow = (prefix: string, path: string): boolean =>
  path.startsWith(prefix) && (prefix.endsWith("/") || /^($|[/?])/.test(path.slice(prefix.length)));

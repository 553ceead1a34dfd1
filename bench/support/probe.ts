/** The lag that a client could see: from the acknowledgement of a write at the owner to its sight on the other path. */
import { Pool } from "undici";
import { TESTER_HEADER } from "../../migration/runtime/names";

export interface ProbeArgs {
  readonly origin: string;
  readonly token: string;
  readonly testerSecret: string;
  /** Slot that the probe rates: one that the load leaves alone. */
  readonly slotId: number;
}

/** Pause between two looks at the follower: the figure's resolution. */
const LOOK_MS = 20;
/** Pause between two probes. */
const REST_MS = 200;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class Probe {
  private readonly pool: Pool;
  private id = 0;
  private count = 0;

  constructor(private readonly args: ProbeArgs) {
    this.pool = new Pool(args.origin, { connections: 2 });
  }

  /** Creates the rating that is changed from now on. */
  async open(): Promise<void> {
    const answer = await this.call("POST", "/ratings", {}, { slotId: this.args.slotId, score: 3, comment: "0" });
    this.id = (JSON.parse(answer.body) as { id: number }).id;
  }

  /** Probes for a while. `follower` is the path that is not the owner's. @returns lags in milliseconds */
  async during(ms: number, follower: "old" | "new"): Promise<readonly number[]> {
    const until = performance.now() + ms;
    const lags: number[] = [];
    while (performance.now() < until) {
      lags.push(await this.once(follower));
      await pause(REST_MS);
    }
    return lags;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async once(follower: "old" | "new"): Promise<number> {
    const comment = String(++this.count);
    const changed = await this.call("PUT", `/ratings/${this.id}`, {}, { score: 3, comment });
    if (changed.status !== 200) throw new Error(`a probe's write: ${changed.status} ${changed.body}`);
    const acknowledged = performance.now();
    for (;;) {
      const seen = await this.call("GET", `/ratings/${this.id}`, {
        [TESTER_HEADER]: `${follower}-${this.args.testerSecret}`,
      });
      if (seen.status === 200 && (JSON.parse(seen.body) as { comment: string }).comment === comment)
        return performance.now() - acknowledged;
      await pause(LOOK_MS);
    }
  }

  private async call(
    method: "GET" | "POST" | "PUT",
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: string }> {
    const answer = await this.pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.args.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.statusCode, body: await answer.body.text() };
  }
}

/** When a schedule fires. Cron expressions are refused: nothing of ours uses them. */
export type Expression =
  { readonly kind: "rate"; readonly everyMs: number } | { readonly kind: "at"; readonly at: number };

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** @throws Error for people: what is wrong and what is allowed. */
export function parseExpression(text: string): Expression {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(text);
  if (rate) {
    const [, count = "0", unit, plural] = rate;
    if (Number(count) < 1) throw new Error(`Invalid Schedule Expression ${text}: the rate must be at least 1`);
    if ((count === "1") === (plural === "s"))
      throw new Error(`Invalid Schedule Expression ${text}: write "rate(1 minute)", but "rate(5 minutes)"`);
    return { kind: "rate", everyMs: Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS] };
  }
  const at = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(text)?.[1];
  if (at !== undefined && !Number.isNaN(Date.parse(`${at}Z`))) return { kind: "at", at: Date.parse(`${at}Z`) };
  if (text.startsWith("cron(")) throw new Error(`The local cloud does not emulate cron schedules: ${text}`);
  throw new Error(`Invalid Schedule Expression ${text}: rate(N minutes|hours|days) or at(yyyy-mm-ddThh:mm:ss)`);
}

/** Structured logs: one JSON object a line. */
export type LogLevel = "debug" | "info" | "warn" | "error";
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

const ORDER: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Writes every entry of `lowest` level and above as one line of JSON. Errors among the fields keep message, stack and cause. */
export function structuredLog(args: {
  readonly write: (line: string) => void;
  readonly now: () => Date;
  readonly lowest?: LogLevel;
}): Log {
  const threshold = ORDER.indexOf(args.lowest ?? "info");
  return (level, message, fields = {}) => {
    if (ORDER.indexOf(level) < threshold) return;
    const entry = { time: args.now().toISOString(), level, message, ...fields };
    args.write(`${JSON.stringify(entry, (_key, value: unknown) => (value instanceof Error ? plain(value) : value))}\n`);
  };
}

const plain = (error: Error): object => ({
  name: error.name,
  message: error.message,
  stack: error.stack,
  ...(error.cause !== undefined && { cause: error.cause }),
});

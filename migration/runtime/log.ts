/** Structured logs: one JSON object a line. */
export type LogLevel = "debug" | "info" | "warn" | "error";
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** Writes to stdout, which Lambda and the task's log driver ship. `fields` may hold an `Error` under `error`. */
export function createLog(base: Readonly<Record<string, unknown>>, write: (line: string) => void = toStdout): Log {
  return (level, message, fields = {}) => {
    write(JSON.stringify({ level, time: new Date().toISOString(), ...base, message, ...fields }, showErrors));
  };
}

const toStdout = (line: string): void => void process.stdout.write(`${line}\n`);

const showErrors = (_key: string, value: unknown): unknown =>
  value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;

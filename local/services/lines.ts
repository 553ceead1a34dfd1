import type { Readable } from "node:stream";

/** Longest line kept whole: CloudWatch Logs takes events of 1 MB; longer ones are cut here. */
const MAX_LINE_BYTES = 1024 * 1024;

/** Calls `onLine` for every line of a stream, the last one without a line end included. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LINE_BYTES) {
      lines.push(rest.slice(0, MAX_LINE_BYTES));
      rest = "";
    }
    for (const line of lines) onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
    rest = "";
  });
}

/** Data as JSON with one line an entry: small, and readable as a difference. */
export const compactText = (data: Readonly<Record<string, unknown>> | readonly unknown[]): string =>
  Array.isArray(data)
    ? `[\n${data.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`
    : `{\n${Object.entries(data)
        .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
        .join(",\n")}\n}\n`;

/** ARNs as policies name them. */

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the fifth colon: may hold colons itself. */
  readonly resource: string;
}

/** @returns `undefined` for what is no ARN: `*`, or a pattern that leaves parts out. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...rest] = text.split(":");
  if (prefix !== "arn" || partition === undefined || service === undefined) return undefined;
  if (region === undefined || account === undefined || rest.length === 0) return undefined;
  return { partition, service, region, account, resource: rest.join(":") };
}

import type { KindContext } from "../../resource-kind";

export const arn = (service: string, resource: string, { region, account }: KindContext): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

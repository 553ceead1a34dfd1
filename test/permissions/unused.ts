/** Permissions that roles hold and no end-to-end suite uses, each with the reason for which it is held. */
import type { Unused } from "./judge";

export const UNUSED: readonly Unused[] = [
  {
    role: "banyan-local-*-relay",
    action: "sqs:SendMessage",
    resource: "arn:aws:sqs:*:banyan-local-*-relay-failures",
    reason:
      "Lambda keeps rings and sweeps that the relay failed on under the relay's role; suites count on none failing",
    whenItFails: true,
  },
  {
    role: "banyan-local-*-listener",
    action: "sqs:SendMessage",
    resource: "arn:aws:sqs:*:banyan-local-*-dead-letters",
    reason: "Lambda sets events aside that the listener failed on under its role; suites count on none failing",
    whenItFails: true,
  },
];

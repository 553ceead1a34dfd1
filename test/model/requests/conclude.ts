/** What a side does with its record once the application has answered into the air: `createForwarding` and `serveWrite`. */
import { emptyEdgeRecord } from "../../../migration/edge/edge-record";
import { byte } from "../fields";
import { type Answer, begin, CONTEXT, F, MONOLITH, other, reply, type Side, type Turn } from "./machine";

/** Attempts of a request that both sides refuse before it is given up. */
const MOST_FORWARDS = 2;

/** @param own the application's answer, when nothing else is to be said */
export function conclude({ s, rules }: Turn, n: Uint8Array, own: Answer): void {
  const side = byte(n, F.at) as Side;
  const record = {
    committed: byte(n, F.committed),
    refused: byte(n, F.refused) > 0 ? ["context"] : [],
    unknown: byte(n, F.unknown),
  };
  // At the edge an application that went on after an unknown write, and answered well, is not answered for.
  const speaksForItself = side === MONOLITH && byte(s, F.unknown) > 0 && record.refused.length > 0;
  if (rules.unknownFirst && record.unknown > 0 && !speaksForItself) answer(n, "unknown");
  else if (record.refused.length === 0) answer(n, own);
  else if (!mayForward(rules, side, record)) {
    if (rules.partlyIsUnmarked) answer(n, "partly");
    else refused(n, side);
  } else if (byte(n, F.forwarded) === 1 && rules.forwardsOnce) refused(n, side);
  else begin(n, other(side), true);
}

function mayForward(
  rules: Turn["rules"],
  side: Side,
  record: { readonly committed: number; readonly refused: string[]; readonly unknown: number },
): boolean {
  if (side === CONTEXT) return rules.mayForward(record);
  const open = { open: new Map<string, Set<string>>(), touched: new Set<string>() };
  return rules.mayForwardFromEdge({ ...emptyEdgeRecord(), ...open, ...record });
}

/** A marked refusal: the side that forwarded asks both again, until its time is over. */
function refused(n: Uint8Array, side: Side): void {
  const forwards = byte(n, F.forwards) + 1;
  n[F.forwards] = forwards;
  if (byte(n, F.given) === 1 || forwards >= MOST_FORWARDS) answer(n, "refused");
  else begin(n, other(side), false);
}

function answer(n: Uint8Array, said: Answer): void {
  reply(n, said);
  begin(n, MONOLITH, false);
  n[F.at] = 0;
}

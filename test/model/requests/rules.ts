/** What decides about one request that writes: the functions that both sides run, and the shapes of their retries. */
import { mayForwardFromEdge } from "../../../migration/edge/edge-record";
import { mayForward } from "../../../migration/runtime/request-scope";
import { afterSend } from "../../../migration/runtime/store/after-send";

export const REAL_RULES = {
  afterSend,
  mayForward,
  mayForwardFromEdge,
  /** Every send of one transaction carries the same ClientRequestToken. */
  sameRequestToken: true,
  /** A unique name that is found taken after an answer was lost tells nothing about the lost send. */
  takenAfterLostIsUnknown: true,
  /** The transaction requires the version that was read. */
  requiresVersionRead: true,
  /** The transaction checks the token. */
  requiresToken: true,
  /** The monolith's side answers a lost commit with "unknown", and never repeats it. */
  lostCommitIsUnknown: true,
  /** Both sides answer a request with an attempt of unknown outcome before they look at anything else. */
  unknownFirst: true,
  /** Only a marked refusal is followed by another attempt: a lost answer to a forward is not. */
  lostForwardIsUnknown: true,
  /** The marker of a refusal stands only where nothing had any effect. */
  partlyIsUnmarked: true,
  /** The side that was forwarded to does not forward again. */
  forwardsOnce: true,
};

export type Rules = typeof REAL_RULES;

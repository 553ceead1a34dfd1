/**
 * What follows from one answer to a TransactWriteItems. Pure; the model explores it.
 *
 * Every send of a transaction carries the same `ClientRequestToken`, so a repeat is answered with the outcome of the send that
 * was executed. An answer that was lost leaves three possibilities: executed, never arrived, or still on its way.
 */

/** `not executed`: a conflict or a throttle, the same request may be sent again. `refused`: for what it is, whoever sends it. */
export type SendAnswer = "committed" | "conditions failed" | "not executed" | "refused" | "lost";

export type AfterSend = "committed" | "cancelled" | "conflicted" | "unknown" | "refused" | "send again";

/**
 * @param earlierLost an earlier answer of the same transaction was lost
 * @param isLast it is not sent again
 */
export function afterSend(answer: SendAnswer, earlierLost: boolean, isLast: boolean): AfterSend {
  switch (answer) {
    case "committed":
      return "committed";
    case "conditions failed":
      return "cancelled";
    case "refused":
      return earlierLost ? "unknown" : "refused";
    case "lost":
      return isLast ? "unknown" : "send again";
    case "not executed":
      // It may be the lost send that holds the items.
      if (!isLast) return "send again";
      return earlierLost ? "unknown" : "conflicted";
  }
}

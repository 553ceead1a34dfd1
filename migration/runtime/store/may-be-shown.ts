/** When a view's entry is to be doubted. Pure; the model explores it. */

/**
 * Whether what an event told may be shown. A change that was captured before the view's fill began may have been overtaken
 * by one that was published before the subscription's rule existed, which nobody hears of: its row counts as unknown until
 * its next change (docs/decisions/0051). Asked by the reader, who knows both times; Unix milliseconds.
 * @param fillBegan when the first page of the view's generation was asked for
 * @param skewMs how far apart the clocks may be that took the two times
 */
export const mayBeShown = (captured: number, fillBegan: number, skewMs: number): boolean =>
  captured >= fillBegan + skewMs;

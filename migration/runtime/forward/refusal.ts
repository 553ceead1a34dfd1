/** Answers that stand in for an application's: a refused write, and an outcome that nobody knows. */
import { PROBLEM_MEDIA_TYPE, problemBody } from "../http/problem";
import { REFUSED_HEADER } from "../names";

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const answer = (code: string, detail: string, headers: Readonly<Record<string, string>> = {}): PlainAnswer => ({
  status: 503,
  headers: { "Content-Type": PROBLEM_MEDIA_TYPE, "Retry-After": "1", ...headers },
  body: problemBody({ status: 503, code, detail }),
});

/** Nothing had any effect, and the header says so: the one answer after which a forward may be retried. */
export const refusedAnswer = (context: string): PlainAnswer =>
  answer("write-refused", "This write is refused while its data changes hands. It had no effect. Try again shortly.", {
    [REFUSED_HEADER]: context,
  });

/** Part of the request may have had an effect: whoever repeats it must look first. */
export const unknownAnswer = (): PlainAnswer =>
  answer("outcome-unknown", "It is not known whether this request took effect. Look before you repeat it.");

/** Something was written before the rest was refused. */
export const partlyAnswer = (): PlainAnswer =>
  answer("write-interrupted", "This request was interrupted while its data changes hands. Look before you repeat it.");

/** From violated constraints to answers. */
import { DatabaseFailure } from "./failure";

/** Waits for `work`; a failure whose constraint, or else SQLSTATE, is listed becomes the error that is listed for it. */
export async function translating<T>(errors: Readonly<Record<string, () => Error>>, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (failure) {
    if (!(failure instanceof DatabaseFailure)) throw failure;
    const error = errors[failure.constraint] ?? errors[failure.sqlState];
    throw error?.() ?? failure;
  }
}

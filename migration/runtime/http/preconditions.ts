/** Optimistic concurrency, as on the old path: a row's `version` is its ETag, and who changes the row says which one was seen. */
import { Problem } from "./problem";

export const etagOf = (version: number): string => `"${version}"`;

/** The version that an If-Match header allows; null: any. @throws Problem 428 without the header */
export function expectedVersion(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined)
    throw new Problem({
      status: 428,
      code: "precondition-required",
      detail: "Send If-Match with the ETag of the version that you have seen.",
    });
  if (ifMatch.trim() === "*") return null;
  const version = /^\s*"(\d{1,9})"\s*$/.exec(ifMatch)?.[1];
  // A tag that was never given out matches nothing; versions start at 1.
  return version === undefined ? 0 : Number(version);
}

export const versionConflict = (): Problem =>
  new Problem({
    status: 412,
    code: "precondition-failed",
    detail: "It has been changed since. Read it again and repeat the change.",
  });

/** Entries of PutEvents: AWS's limits and the errors of single entries. Pure. */
import { ServiceError } from "../service";

export interface EventEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Resources?: readonly string[];
  /** Unix seconds. */
  readonly Time?: number;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const LIMITS = { entries: 10, bytes: 256 * 1024, timeBytes: 14 } as const;

const bytesOf = ({ Source = "", DetailType = "", Detail = "", Resources = [], Time }: EventEntry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0) +
  (Time === undefined ? 0 : LIMITS.timeBytes);

/** @throws ServiceError ValidationException: nothing of the call is taken */
export function checkCall(entries: readonly EventEntry[]): void {
  if (entries.length === 0 || entries.length > LIMITS.entries)
    throw new ServiceError(
      "ValidationException",
      `1 validation error detected: Value '${entries.length} entries' at 'entries' failed to satisfy constraint: Member must have length between 1 and ${LIMITS.entries}`,
    );
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > LIMITS.bytes)
    throw new ServiceError(
      "ValidationException",
      `Total size of the entries in the request is over the limit: ${bytes} bytes, at most ${LIMITS.bytes}.`,
    );
}

/** Why a single entry is refused, if it is. */
export function entryError(entry: EventEntry): { readonly code: string; readonly message: string } | undefined {
  for (const member of ["Source", "DetailType", "Detail"] as const)
    if ((entry[member] ?? "") === "")
      return {
        code: "InvalidArgument",
        message: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
      };
  if (entry.Source?.startsWith("aws.") === true)
    return { code: "NotAuthorizedForSourceException", message: "Not authorized for the source." };
  try {
    const detail: unknown = JSON.parse(entry.Detail ?? "");
    if (typeof detail === "object" && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // Falls through to the one answer for all that is no JSON object.
  }
  return { code: "MalformedDetail", message: "Detail is malformed." };
}

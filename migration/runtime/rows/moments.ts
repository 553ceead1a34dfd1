/** Moments in the two ways in which they are written: as the API shows them, and as a row holds them. Pure. */
import type { Json } from "../../../extracted/bounded-context";

/** A moment as `to_jsonb` writes a `timestamptz(3)` in UTC: `2027-05-03T09:00:00.12+00:00`, without trailing zeros. */
export const rowInstant = (moment: Date): string => `${moment.toISOString().replace(/\.?0*Z$/, "")}+00:00`;

/** A row's moment as the API shows it: always with milliseconds and `Z`. */
export const apiInstant = (value: Json | undefined): string => new Date(value as string).toISOString();

/** What the Data API makes of each Postgres type. */

/** JDBC type codes, as `columnMetadata.type` shows them. */
const JDBC = { array: 2003, other: 1111 } as const;

export type FieldShape = "long" | "double" | "boolean" | "blob" | "numeric" | "timestamptz" | "string";

export interface TypeInfo {
  readonly name: string;
  readonly jdbc: number;
  readonly shape: FieldShape;
  /** Type of the elements of an array. */
  readonly element?: number;
}

const type = (name: string, jdbc: number, shape: FieldShape = "string"): TypeInfo => ({ name, jdbc, shape });

const SCALARS: Readonly<Record<number, TypeInfo>> = {
  16: type("bool", -7, "boolean"),
  17: type("bytea", -2, "blob"),
  20: type("int8", -5, "long"),
  21: type("int2", 5, "long"),
  23: type("int4", 4, "long"),
  25: type("text", 12),
  26: type("oid", -5, "long"),
  114: type("json", JDBC.other),
  700: type("float4", 7, "double"),
  701: type("float8", 8, "double"),
  1042: type("bpchar", 1),
  1043: type("varchar", 12),
  1082: type("date", 91),
  1083: type("time", 92),
  1114: type("timestamp", 93),
  1184: type("timestamptz", 93, "timestamptz"),
  1186: type("interval", JDBC.other),
  1700: type("numeric", 2, "numeric"),
  2950: type("uuid", JDBC.other),
  3802: type("jsonb", JDBC.other),
};

/** Array types by the type of their elements. */
const ARRAYS: Readonly<Record<number, number>> = {
  199: 114,
  1000: 16,
  1005: 21,
  1007: 23,
  1009: 25,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1115: 1114,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  2951: 2950,
  3807: 3802,
};

/**
 * Types that make a result fail with UnsupportedResultException: regproc, regclass, regtype, "char", name and the
 * geometric ones. The real list is documented nowhere; these were reported (drizzle-orm#2982, #5308).
 */
const UNSUPPORTED = new Set([18, 19, 24, 600, 601, 602, 603, 604, 628, 718, 2202, 2203, 2204, 2205, 2206]);

export const isUnsupported = (oid: number): boolean => UNSUPPORTED.has(oid);

export function typeInfo(oid: number): TypeInfo {
  const element = ARRAYS[oid];
  if (element !== undefined)
    return { name: `_${SCALARS[element]?.name ?? element}`, jdbc: JDBC.array, shape: "string", element };
  return SCALARS[oid] ?? type(String(oid), JDBC.other);
}

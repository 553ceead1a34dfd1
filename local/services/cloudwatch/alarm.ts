/** Alarms as declared, and AWS's rules about them. */
export interface AlarmSettings {
  readonly name: string;
  readonly [property: string]: unknown;
}

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/**
 * M of N with missing data, as the tables of "Configuring how CloudWatch alarms treat missing data" have it.
 * @param range datapoints oldest first: breaching, not breaching, `undefined` missing.
 */
export function evaluateAlarm(
  range: readonly (boolean | undefined)[],
  evaluationPeriods: number,
  datapointsToAlarm: number,
  missing: "missing" | "ignore" | "breaching" | "notBreaching",
  current: AlarmState,
): AlarmState {
  const present = range.filter((point) => point !== undefined);
  const verdict = (points: readonly boolean[]): AlarmState =>
    points.filter(Boolean).length >= datapointsToAlarm ? "ALARM" : "OK";
  if (present.length >= evaluationPeriods) return verdict(present.slice(-evaluationPeriods));
  if (missing === "breaching")
    return verdict([...present, ...Array<boolean>(evaluationPeriods - present.length).fill(true)]);
  if (missing === "notBreaching") return verdict(present);
  if (present.length === 0) return missing === "ignore" ? current : "INSUFFICIENT_DATA";
  if (present.includes(false) || present.length >= datapointsToAlarm) return verdict(present);
  // Only breaching points, fewer than wanted: they alarm once the oldest has been there long enough.
  const age = range.length - range.indexOf(true);
  if (missing === "ignore") return current;
  return age >= datapointsToAlarm ? "ALARM" : "INSUFFICIENT_DATA";
}

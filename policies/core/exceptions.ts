/** Exceptions: one finding of one policy on one resource, with a reason, an owner and an end. Never more. */
import type { SettingRecord } from "./settings";

export interface Exception {
  /** The resource, exactly. */
  readonly urn: string;
  /** The policy's id. */
  readonly policy: string;
  /** The finding's id, as its message shows it. */
  readonly finding: string;
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it holds: `2026-12-31`. */
  readonly expires: string;
}

const text = (record: SettingRecord, name: string): string => {
  const value = record[name];
  return typeof value === "string" ? value.trim() : "";
};

/** An exception as config has it; what is missing is empty. */
export const readException = (record: SettingRecord): Exception => ({
  urn: text(record, "urn"),
  policy: text(record, "policy"),
  finding: text(record, "finding"),
  reason: text(record, "reason"),
  owner: text(record, "owner"),
  expires: text(record, "expires"),
});

/** Characters that a reason needs to be one. */
export const LEAST_REASON = 20;

/** Whether a date is one, written so that dates sort as texts. */
export const isDate = (value: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;

/** What an exception lacks to hold; nothing when it holds. A faulty one lets nothing pass. */
export function faultsOf(exception: Exception, today: string): readonly string[] {
  const faults: string[] = [];
  if (!exception.urn.startsWith("urn:pulumi:") || /[*?]/.test(exception.urn)) faults.push("names no exact URN");
  if (exception.policy === "") faults.push("names no policy");
  if (exception.finding === "" || /[*?]$/.test(exception.finding)) faults.push("names no finding");
  if (exception.reason.length < LEAST_REASON) faults.push(`has a reason of less than ${LEAST_REASON} characters`);
  if (exception.owner === "") faults.push("has no owner");
  if (!isDate(exception.expires)) faults.push('has no day of expiry (such as "2027-01-31")');
  else if (exception.expires < today) faults.push(`expired on ${exception.expires}`);
  return faults;
}

/** Whether an exception is about this finding. */
export const isAbout = (
  exception: Exception,
  policyId: string,
  finding: { readonly urn: string; readonly id: string },
): boolean => exception.policy === policyId && exception.urn === finding.urn && exception.finding === finding.id;

/** Whether a finding is excepted today. */
export const isExcepted = (
  exceptions: readonly Exception[],
  policyId: string,
  finding: { readonly urn: string; readonly id: string },
  today: string,
): boolean => exceptions.some((one) => isAbout(one, policyId, finding) && faultsOf(one, today).length === 0);

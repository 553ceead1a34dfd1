import { demand, isGiven, isTrue, numberOf, shown, type Demand } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { asList, at, member, UNKNOWN } from "../../core/value";

const STREAM = /^arn:[^:]*:(kinesis|dynamodb):/;
const REPORTS = "ReportBatchItemFailures";

/** Streams have a starting position, queues have none: that tells also while the ARN is not known. */
function isStream({ props }: Resource): boolean {
  const arn = member(props, "eventSourceArn");
  return typeof arn === "string" ? STREAM.test(arn) : arn === UNKNOWN && isGiven(member(props, "startingPosition"));
}

const DEMANDS: readonly Demand[] = [
  {
    path: "maximumRetryAttempts",
    id: "endless-retries",
    holds: (value) => {
      const attempts = numberOf(value);
      return attempts !== undefined && attempts >= 0 && attempts <= 1000;
    },
    what: (value) => `is ${shown(value)}: one bad record stops its shard until it expires`,
    fix: "Set it to a number from 0 to 1000.",
  },
  {
    path: "bisectBatchOnFunctionError",
    id: "not-bisected",
    holds: isTrue,
    what: (value) => `is ${shown(value)}: good records are set aside with the bad one`,
    fix: "Set it to true.",
  },
];

function reports(resource: Resource): readonly Finding[] {
  const types = asList(member(resource.props, "functionResponseTypes"));
  const fix = `Set functionResponseTypes to ["${REPORTS}"], and return the failed items.`;
  if (types === UNKNOWN) return [undecided(resource, "functionResponseTypes", fix)];
  if (types.includes(REPORTS)) return [];
  const what = `lacks ${REPORTS}: one failure repeats the whole batch`;
  return [violation(resource, "functionResponseTypes", { id: "no-item-failures", what, fix })];
}

/** A queue that is created in the same update counts. */
const destination = (resource: Resource): readonly Finding[] =>
  isGiven(at(resource.props, "destinationConfig", "onFailure", "destinationArn"))
    ? []
    : [
        violation(resource, "destinationConfig.onFailure.destinationArn", {
          id: "no-failure-destination",
          what: "is missing: records whose retries are used up are gone",
          fix: "Name a queue or topic.",
        }),
      ];

/** `ops-esm-poison-pill` */
export const isolatePoisonRecords: Policy = {
  id: "ops-esm-poison-pill",
  family: "operations",
  title: "One bad record does not stop a stream",
  severity: "medium",
  description:
    "A mapping from a stream to a function bounds its retries, bisects a failing batch, takes single failures, and keeps what it gave up.",
  why: "By default a record that cannot be handled blocks its shard until it expires, and then is lost.",
  remediation:
    "Set maximumRetryAttempts, bisectBatchOnFunctionError, functionResponseTypes and destinationConfig.onFailure.",
  references: [{ framework: "Banyan", control: "ops-esm-poison-pill" }],
  levels: IN_PRODUCTION,
  config: {},
  types: ["aws:lambda/eventSourceMapping:EventSourceMapping"],
  checkResource: (resource) =>
    isStream(resource) ? [...demand(resource, DEMANDS), ...reports(resource), ...destination(resource)] : [],
};

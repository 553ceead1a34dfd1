import { demand, numberOf, shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import { FUNCTION } from "../../core/functions/resolve";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ADVICE } from "../../core/stage";
import { asList, member, UNKNOWN } from "../../core/value";

function architecture(resource: Resource): readonly Finding[] {
  const list = asList(member(resource.props, "architectures"));
  if (list === UNKNOWN || list.includes(UNKNOWN)) return [undecided(resource, "architectures")];
  if (list.includes("arm64")) return [];
  const what = `is ${shown(list.length === 0 ? null : list)}: x86 costs a quarter more for the same work`;
  return [violation(resource, "architectures", { id: "not-arm", what, fix: 'Set it to ["arm64"].' })];
}

/** `cost-lambda-size` */
export const sizeFunctions: Policy = {
  id: "cost-lambda-size",
  family: "cost",
  title: "Functions are as large as they need to be",
  severity: "low",
  description: "A function's memory and its temporary storage stay within bounds, and it runs on arm64.",
  why: "Memory and architecture are most of what a function costs.",
  remediation: 'Lower memorySize, leave ephemeralStorage out, set architectures to ["arm64"].',
  references: [{ framework: "AWS Lambda", control: "pricing" }],
  levels: ADVICE,
  config: {
    maximumMemoryMb: { type: "number", description: "Most memory of a function, in MB.", default: 3008 },
    maximumStorageMb: { type: "number", description: "Most temporary storage, in MB; 512 cost nothing.", default: 512 },
  },
  types: [FUNCTION],
  checkResource: (resource, settings) => [
    ...demand(resource, [
      {
        path: "memorySize",
        id: "large-memory",
        holds: (value) => (numberOf(value) ?? 128) <= settings.number("maximumMemoryMb"),
        what: (value) => `is ${shown(value)} MB, more than ${settings.number("maximumMemoryMb")}`,
        fix: "Measure what it needs, and lower it.",
      },
      {
        path: "ephemeralStorage.size",
        id: "large-storage",
        holds: (value) => (numberOf(value) ?? 512) <= settings.number("maximumStorageMb"),
        what: (value) => `is ${shown(value)} MB, more than ${settings.number("maximumStorageMb")}`,
        fix: "Leave it out.",
      },
    ]),
    ...architecture(resource),
  ],
};

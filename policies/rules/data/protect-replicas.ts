import { isGiven, isTrue, shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import { matchesAny } from "../../core/glob";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS } from "../../core/stage";
import { TABLE } from "../../core/stateful";
import { asList, member, UNKNOWN, type Value } from "../../core/value";

const REPLICA = "aws:dynamodb/tableReplica:TableReplica";
const GLOBAL = "aws:dynamodb/globalTable:GlobalTable";

interface Wish {
  readonly name: string;
  readonly holds: (value: Value) => boolean;
  readonly fix: string;
}
/** A key that is created in the same update counts, so an unknown one is no question. */
const KEY: Wish = { name: "kmsKeyArn", holds: isGiven, fix: "Name a key of the replica's region." };
const COPY: readonly Wish[] = [
  {
    name: "pointInTimeRecovery",
    holds: isTrue,
    fix: "Set it to true: a replica does not take it over from the table.",
  },
  { name: "deletionProtectionEnabled", holds: isTrue, fix: "Set it to true." },
];

function inRegion(resource: Resource, path: string, region: Value, settings: Settings): readonly Finding[] {
  const fix = "Choose an allowed region, or allow it in the policy's settings.";
  if (region === UNKNOWN) return [undecided(resource, path, fix)];
  if (typeof region !== "string" || matchesAny(settings.list("allowedRegions"), region)) return [];
  const what = `is ${shown(region)}, where data may not be kept`;
  return [violation(resource, path, { id: `region:${region}`, what, fix })];
}

/** A replica's own demands; `prefix` is where it stands. */
const ofCopy = (resource: Resource, prefix: string, body: Value): readonly Finding[] =>
  [...COPY, KEY].flatMap(({ name, holds, fix }): readonly Finding[] => {
    const value = member(body, name);
    if (value === UNKNOWN) return name === KEY.name ? [] : [undecided(resource, `${prefix}${name}`, fix)];
    if (holds(value)) return [];
    const region = member(body, "regionName");
    const id = `replica-${name}${typeof region === "string" ? `:${region}` : ""}`;
    return [violation(resource, `${prefix}${name}`, { id, what: `is ${shown(value)} on a replica`, fix })];
  });

function ofList(resource: Resource, settings: Settings, checkBody: boolean): readonly Finding[] {
  const replicas = asList(member(resource.props, "replicas"));
  if (replicas === UNKNOWN) return [undecided(resource, "replicas")];
  return replicas.flatMap((replica, index): readonly Finding[] => {
    const path = `replicas[${index}]`;
    if (replica === UNKNOWN) return [undecided(resource, path)];
    const region = inRegion(resource, `${path}.regionName`, member(replica, "regionName"), settings);
    return checkBody ? [...region, ...ofCopy(resource, `${path}.`, replica)] : region;
  });
}

/** A replica of its own stands where it says, else where its provider does. */
const regionOf = ({ props, provider }: Resource): Value => {
  const own = member(props, "region");
  return isGiven(own) ? own : member(provider?.props ?? null, "region");
};

/** `data-replica-protected` */
export const protectReplicas: Policy = {
  id: "data-replica-protected",
  family: "data",
  title: "Replicas are protected like their table, in regions that are allowed",
  severity: "high",
  description:
    "Each replica of a table stands in an allowed region and has point-in-time recovery, deletion protection and a key of its own; none of them is taken over from the table.",
  why: "A replica is the whole table once more: in a region that nobody agreed to, or without what protects the first.",
  remediation: "Set regionName, pointInTimeRecovery, deletionProtectionEnabled and kmsKeyArn on each replica.",
  references: [{ framework: "Banyan", control: "data-replica-protected" }],
  levels: ALWAYS,
  config: {
    allowedRegions: {
      type: "array",
      description: "Regions in which data may be kept; `*` stands for anything.",
      default: ["eu-*"],
    },
  },
  types: [TABLE, REPLICA, GLOBAL],
  checkResource(resource, settings) {
    if (resource.type !== REPLICA) return ofList(resource, settings, resource.type === TABLE);
    return [...inRegion(resource, "region", regionOf(resource), settings), ...ofCopy(resource, "", resource.props)];
  },
};

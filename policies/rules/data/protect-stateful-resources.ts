import { violation, type Finding } from "../../core/finding";
import { BOUNDED_CONTEXT } from "../../core/graph";
import { matchesAny } from "../../core/glob";
import type { Policy } from "../../core/policy";
import { loadBalancerTokens, typeChain, type Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { IN_PRODUCTION } from "../../core/stage";
import { BUS, CLUSTER, DATABASE, KEY, LOG_GROUP, REPOSITORY, TABLE } from "../../core/stateful";
import { member } from "../../core/value";

const STATEFUL = [TABLE, CLUSTER, DATABASE, KEY, REPOSITORY, BUS, ...loadBalancerTokens("Listener")];

/** A context's table is given up on the way back: deletion protection guards it while it holds the only copy. */
const isContextTable = ({ type, urn }: Resource): boolean => type === TABLE && typeChain(urn).includes(BOUNDED_CONTEXT);

function isMeant(resource: Resource, settings: Settings): boolean {
  if (resource.type !== LOG_GROUP) return !isContextTable(resource);
  const name = member(resource.props, "name");
  const called = [resource.name, typeof name === "string" ? name : ""];
  return called.some((text) => matchesAny(settings.list("auditLogGroups"), text.toLowerCase()));
}

/** `data-stack-protect` */
export const protectStatefulResources: Policy = {
  id: "data-stack-protect",
  family: "data",
  title: "What cannot be made again is protected from the program itself",
  severity: "high",
  description:
    "Tables, databases, keys, repositories, buses, listeners and audit logs have the option protect and are never deleted before they are replaced. The tables of bounded contexts are guarded by deletion protection instead.",
  why: "A renamed resource is a deleted one, and the engine deletes without asking.",
  remediation: "Pass { protect: true } in the resource's options.",
  references: [{ framework: "Pulumi", control: "resource option protect" }],
  levels: IN_PRODUCTION,
  config: {
    auditLogGroups: {
      type: "array",
      description: "Names of log groups that are kept as evidence, in lower case; `*` stands for anything.",
      default: ["*audit*", "*cloudtrail*"],
    },
  },
  types: [...STATEFUL, LOG_GROUP],
  checkResource(resource, settings) {
    if (!isMeant(resource, settings)) return [];
    const { protect, deleteBeforeReplace } = resource.options;
    const found: Finding[] = [];
    if (!protect)
      found.push(
        violation(resource, "options.protect", {
          id: "unprotected",
          what: "is not set",
          fix: "Pass { protect: true } in the resource's options.",
        }),
      );
    if (deleteBeforeReplace)
      found.push(
        violation(resource, "options.deleteBeforeReplace", {
          id: "delete-before-replace",
          what: "deletes what it holds before there is a new one",
          fix: "Leave it out.",
        }),
      );
    return found;
  },
};

import { parseArn } from "../../core/arn";
import { shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import { FUNCTION } from "../../core/functions/resolve";
import type { Policy } from "../../core/policy";
import { allowedAccounts } from "../../core/provider";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS } from "../../core/stage";
import { asList, member, UNKNOWN, type Value } from "../../core/value";

/** Accounts that are known to be our own: by the function's role, and by what its provider may touch. */
function ownAccounts(resource: Resource): readonly string[] {
  const role = member(resource.props, "role");
  const account = typeof role === "string" ? (parseArn(role)?.account ?? "") : "";
  return [...(/^\d{12}$/.test(account) ? [account] : []), ...allowedAccounts(resource)];
}

function ofLayer(resource: Resource, index: number, layer: Value, settings: Settings): readonly Finding[] {
  const path = `layers[${index}]`;
  if (layer === UNKNOWN) return [undecided(resource, path)];
  const arn = typeof layer === "string" ? parseArn(layer) : undefined;
  const [kind, name, version] = arn?.resource.split(":") ?? [];
  if (arn?.service !== "lambda" || kind !== "layer" || name === undefined)
    return [
      violation(resource, path, {
        id: "malformed",
        what: `is ${shown(layer)}, no layer's ARN`,
        fix: "Name a layer version.",
      }),
    ];
  const found: Finding[] = [];
  if (!/^\d+$/.test(version ?? "")) {
    const what = `${shown(layer)} has no version`;
    found.push(
      violation(resource, path, { id: `unpinned:${name}`, what, fix: "End the ARN with the version's number." }),
    );
  }
  const own = ownAccounts(resource);
  const isOwn = own.includes(arn.account) || settings.list("ownAccounts").includes(arn.account);
  if (isOwn || settings.list("publishers").includes(arn.account)) return found;
  if (own.length === 0 && settings.list("ownAccounts").length === 0) return [...found, undecided(resource, "role")];
  const what = `runs code of account ${arn.account} inside of the function, with its role`;
  const fix = "Publish the layer in your own account, or add the publisher to the policy's settings.";
  return [...found, violation(resource, path, { id: `foreign:${arn.account}`, what, fix })];
}

/** `ops-lambda-layer-trusted` */
export const trustLayers: Policy = {
  id: "ops-lambda-layer-trusted",
  family: "operations",
  title: "Functions run layers of our own or of known publishers, at a fixed version",
  severity: "high",
  description:
    "Each layer belongs to the function's own account or to a publisher on the list, and its ARN ends with a version.",
  why: "A layer's code runs inside of the function and holds its credentials.",
  remediation: "Publish the layer in your own account, or add its publisher to the settings; name a version.",
  references: [{ framework: "Prowler", control: "awslambda layers" }],
  levels: ALWAYS,
  config: {
    ownAccounts: {
      type: "array",
      description: "Accounts of our own, besides that of the function's role and those that the provider allows.",
      default: [],
    },
    publishers: {
      type: "array",
      description:
        "Accounts whose layers are trusted: those of AWS for Insights, Powertools, OpenTelemetry, parameters.",
      default: ["580247275435", "017000801446", "094274105915", "901920570463", "187925254637", "753240598075"],
    },
  },
  types: [FUNCTION],
  checkResource(resource, settings) {
    const layers = asList(member(resource.props, "layers"));
    if (layers === UNKNOWN) return [undecided(resource, "layers")];
    return layers.flatMap((layer, index) => ofLayer(resource, index, layer, settings));
  },
};

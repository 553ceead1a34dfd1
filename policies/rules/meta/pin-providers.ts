import { undecided, violation, type Finding } from "../../core/finding";
import { matchesAny } from "../../core/glob";
import type { Policy } from "../../core/policy";
import { providerSetting } from "../../core/provider";
import type { Settings } from "../../core/settings";
import { ALWAYS, stackOf, stageOf } from "../../core/stage";
import { asList, isObject, member, UNKNOWN, type Value } from "../../core/value";

const PROVIDER = "pulumi:providers:aws";
const CREDENTIALS = ["accessKey", "secretKey", "token", "profile"];
/** Checks whose absence lets an update run against the wrong account. `skipRegionValidation` is the SDK's default. */
const SKIPS = ["skipCredentialsValidation", "skipRequestingAccountId"];

type Wrong = (path: string, id: string, what: string, fix: string) => Finding;

const isEmpty = (value: Value): boolean =>
  value === null ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

/** What must not be in a provider, wherever it is seen. */
function presentFindings(props: Value, isProduction: boolean, settings: Settings, wrong: Wrong): readonly Finding[] {
  const region = providerSetting(props, "region");
  const isForeign = typeof region === "string" && !matchesAny(settings.list("regions"), region);
  const found = [
    ...(isForeign
      ? [
          wrong(
            "region",
            "region",
            `is "${region}", which is not allowed`,
            `Use one of ${settings.list("regions").join(", ")}.`,
          ),
        ]
      : []),
    ...CREDENTIALS.filter((name) => !isEmpty(member(props, name)) && member(props, name) !== UNKNOWN).map((name) =>
      wrong(
        name,
        `credential:${name}`,
        "is written into the provider",
        "Take credentials from the environment's role.",
      ),
    ),
    ...ignoredFindings(props, settings, wrong),
  ];
  if (!isProduction) return found;
  const endpoints = asList(providerSetting(props, "endpoints"));
  const redirected = endpoints !== UNKNOWN && endpoints.some((endpoint) => !isEmpty(endpoint));
  return [
    ...found,
    ...(redirected
      ? [wrong("endpoints", "endpoints", "send calls elsewhere than to AWS", "Remove them in this stage.")]
      : []),
    ...["insecure", ...SKIPS]
      .filter((name) => providerSetting(props, name) === true)
      .map((name) => wrong(name, name, "is on", "Turn it off in this stage.")),
  ];
}

/** Tags that the provider would drop although policies ask for them. */
function ignoredFindings(props: Value, settings: Settings, wrong: Wrong): readonly Finding[] {
  const rules = providerSetting(props, "ignoreTags");
  const known = (name: string): readonly Value[] => {
    const list = asList(member(rules, name));
    return list === UNKNOWN ? [] : list;
  };
  const dropped = (key: string): boolean =>
    known("keys").includes(key) ||
    known("keyPrefixes").some((start) => typeof start === "string" && key.startsWith(start));
  return settings
    .list("requiredKeys")
    .filter(dropped)
    .map((key) => wrong("ignoreTags", `ignores:${key}`, `drop the required tag "${key}"`, "Ignore other tags only."));
}

/** What must be in a provider. */
function missingFindings(props: Value, settings: Settings, wrong: Wrong): readonly Finding[] {
  const tags = member(providerSetting(props, "defaultTags"), "tags");
  const needed = settings.list("requiredKeys").filter((key) => !settings.list("keysOfResources").includes(key));
  const missing = isObject(tags) ? needed.filter((key) => !(key in tags)) : [];
  return [
    ...(isEmpty(providerSetting(props, "allowedAccountIds"))
      ? [
          wrong(
            "allowedAccountIds",
            "any-account",
            "is missing, so that any account's credentials work",
            "Name the stage's account.",
          ),
        ]
      : []),
    ...(isEmpty(member(props, "region"))
      ? [wrong("region", "region", "is missing, so that the environment decides it", "Name the stage's region.")]
      : []),
    ...(missing.length === 0
      ? []
      : [wrong("defaultTags", "default-tags", `lack ${missing.join(", ")}`, "Complete the tags, or give none.")]),
  ];
}

/** `meta-provider-pinned` */
export const pinProviders: Policy = {
  id: "meta-provider-pinned",
  family: "meta",
  title: "A provider works in one account and region, with the environment's role",
  severity: "high",
  description:
    "Providers of AWS name their region and the accounts that they may work in, hold no credentials, drop no required tag, and, in production, neither send calls elsewhere nor skip validation. Default tags, if given, are complete.",
  why: "The right program with the wrong provider changes somebody else's account.",
  remediation: "Set aws:region and aws:allowedAccountIds in the stack's config.",
  references: [{ framework: "Banyan", control: "no way around" }],
  levels: ALWAYS,
  config: {
    regions: { type: "array", description: "Regions that providers may work in, as patterns.", default: ["eu-*"] },
    requiredKeys: {
      type: "array",
      description: "Tags that policies ask for.",
      default: ["Project", "Environment", "Owner", "CostCenter", "BoundedContext", "ManagedBy"],
    },
    keysOfResources: {
      type: "array",
      description: "Required tags that each resource gives itself, so that a provider's default tags need them not.",
      default: ["BoundedContext"],
    },
  },
  checkResource(resource, settings): readonly Finding[] {
    const isProduction = stageOf(stackOf(resource.urn)) === "prod";
    if (resource.type === PROVIDER) {
      const wrong: Wrong = (path, id, what, fix) => violation(resource, path, { id, what, fix });
      const open = ["region", "allowedAccountIds", "defaultTags", ...CREDENTIALS].filter(
        (name) => member(resource.props, name) === UNKNOWN,
      );
      return [
        ...presentFindings(resource.props, isProduction, settings, wrong),
        ...missingFindings(resource.props, settings, wrong),
        ...open.map((name) => undecided(resource, name)),
      ];
    }
    // Beside a resource only what is wrong is told: what is missing is told about the provider itself, once.
    const { provider } = resource;
    if (provider?.type !== PROVIDER) return [];
    const wrong: Wrong = (path, id, what, fix) => violation(resource, `provider.${path}`, { id, what, fix });
    return presentFindings(provider.props, isProduction, settings, wrong);
  },
};

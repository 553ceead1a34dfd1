import { shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import { BOUNDED_CONTEXT, type Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { IN_PRODUCTION, stackOf } from "../../core/stage";
import { effectiveTags, isTaggable } from "../../core/tags";
import { member, UNKNOWN, type Value } from "../../core/value";

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const [MOST_TAGS, LONGEST_KEY, LONGEST_VALUE] = [50, 128, 256];
const PLACEHOLDER =
  /^(todo|tbd|tba|fixme|xxx{1,6}|n\/?a|null|undefined|change[-_ ]?me|placeholder|\?+|-+|\.+|<.*>|\$\{.*\}|\{\{.*\}\}|(todo|tbd|fixme)[:\s].*|your[-_ ].+)$/i;
/** Words that say nothing about an owner, but may well be an answer to another question: `Backup: none`. */
const EMPTY_WORD = /^(none|unknown|example|default|dummy|foo|bar|test)$/i;
const ANSWERS_WHO = ["Project", "Owner", "CostCenter", "BoundedContext", "ManagedBy"];
/** Owners of what belongs to no context. */
const COMMON = ["platform", "monolith"];

/** Without white space around it, the kinds that look like none included. */
const trimmed = (text: string): string => text.replace(/^[\s\u00a0\u200b\ufeff]+|[\s\u00a0\u200b\ufeff]+$/g, "");

/** A tag's value is a text; whatever else it is given as is told by its JSON. */
const textOf = (value: Value): string => (value === null ? "" : typeof value === "string" ? value : shown(value));

const wrong = (resource: Resource, key: string, kind: string, what: string, fix: string): Finding =>
  violation(resource, `tags.${key}`, { id: `${kind}:${key}`, what, fix });

function ofValue(resource: Resource, key: string, value: string, settings: Settings): readonly Finding[] {
  const quoted = JSON.stringify(value);
  if (trimmed(value) === "") return [wrong(resource, key, "empty", "is empty", "Give it a value.")];
  if (trimmed(value) !== value)
    return [wrong(resource, key, "white-space", `is ${quoted}, with white space around it`, "Trim it.")];
  if (PLACEHOLDER.test(value) || (ANSWERS_WHO.includes(key) && EMPTY_WORD.test(value)))
    return [wrong(resource, key, "placeholder", `is ${quoted}`, "Say what is so.")];
  if (value.length > LONGEST_VALUE)
    return [
      wrong(resource, key, "long-value", `has ${value.length} characters; AWS takes ${LONGEST_VALUE}`, "Shorten it."),
    ];
  const stack = stackOf(resource.urn);
  if (key === "Environment" && value !== stack)
    return [wrong(resource, key, "other-stage", `is ${quoted} in the stack ${stack}`, `Set it to "${stack}".`)];
  const cost = settings.text("costCenter");
  if (key === "CostCenter" && !new RegExp(cost).test(value))
    return [wrong(resource, key, "pattern", `is ${quoted}, which does not match ${cost}`, "Ask for the number.")];
  const contexts = settings.list("contexts");
  const isKnown = contexts.length === 0 ? /^[a-z][a-z0-9-]*$/.test(value) : contexts.includes(value);
  if (key === "BoundedContext" && !COMMON.includes(value) && !isKnown)
    return [
      wrong(
        resource,
        key,
        "no-context",
        `is ${quoted}, no context`,
        `Name one of ${[...COMMON, ...contexts].join(", ")}.`,
      ),
    ];
  return [];
}

function ofKeys(resource: Resource, keys: readonly string[]): readonly Finding[] {
  const found: Finding[] = [];
  const seen = new Map<string, string>();
  for (const key of keys) {
    const twin = seen.get(key.toLowerCase());
    if (twin !== undefined)
      found.push(wrong(resource, key, "twin", `differs from ${twin} by its case alone`, "Keep one of them."));
    seen.set(key.toLowerCase(), key);
    if (key.length > LONGEST_KEY)
      found.push(
        wrong(resource, key, "long-key", `has ${key.length} characters; AWS takes ${LONGEST_KEY}`, "Shorten it."),
      );
    if (/^aws:/i.test(key))
      found.push(wrong(resource, key, "reserved", "begins with aws:, which is AWS' own", "Rename it."));
  }
  if (keys.length > MOST_TAGS) {
    const what = `are ${keys.length}; AWS takes ${MOST_TAGS}`;
    found.push(violation(resource, "tags", { id: "too-many", what, fix: "Remove those that nobody reads." }));
  }
  return found;
}

/** A tag that names a context which the stack does not have. */
function ofContexts(graph: Graph): readonly Finding[] {
  const contexts = graph.ofType(BOUNDED_CONTEXT).map(({ props, name }): Value => member(props, "context") ?? name);
  if (contexts.length === 0 || contexts.includes(UNKNOWN)) return [];
  return graph.resources.flatMap((resource): readonly Finding[] => {
    const tags = isTaggable(resource.type) ? effectiveTags(resource) : UNKNOWN;
    const value = tags === UNKNOWN ? null : (tags.get("BoundedContext") ?? null);
    if (typeof value !== "string" || COMMON.includes(value) || contexts.includes(value)) return [];
    const names = [...COMMON, ...contexts.map(String)].join(", ");
    return [
      wrong(
        resource,
        "BoundedContext",
        "no-context",
        `is ${JSON.stringify(value)}, no context of the stack`,
        `Name one of ${names}.`,
      ),
    ];
  });
}

/** `tag-values-valid` */
export const spellTags: Policy = {
  id: "tag-values-valid",
  family: "tags",
  title: "Tags say something, in a form that can be counted on",
  severity: "medium",
  description:
    "Known values are neither empty nor padded nor placeholders; Environment is the stack, CostCenter has the agreed form, BoundedContext is a context, platform or monolith; no two keys differ by case alone; AWS' limits hold (50 tags, keys of 128 and values of 256 characters, no aws: in front).",
  why: "A report by tags is as good as their spelling: each variant is a line of its own.",
  remediation: "Take the tags from the component instead of writing them by hand.",
  references: [{ framework: "AWS", control: "tagging best practices" }],
  levels: IN_PRODUCTION,
  config: {
    costCenter: {
      type: "string",
      description: "Regular expression that a cost centre matches.",
      default: "^(?=.*\\d)[A-Za-z0-9][A-Za-z0-9_-]{0,31}$",
    },
    contexts: {
      type: "array",
      description:
        "Contexts that a tag may name; empty allows any name in kebab case, and the stack's own are checked.",
      default: [],
    },
  },
  checkResource(resource, settings) {
    if (!isTaggable(resource.type)) return [];
    const tags = effectiveTags(resource);
    if (tags === UNKNOWN) return [undecided(resource, "tags", "Give tags as an object whose keys are known.")];
    return [
      ...ofKeys(resource, [...tags.keys()]),
      ...[...tags].flatMap(([key, value]) =>
        value === UNKNOWN ? [] : ofValue(resource, key, textOf(value), settings),
      ),
    ];
  },
  checkStack: ofContexts,
};

/** Diff: what changed, and whether an update can make it so. */
import type { ResourceKind } from "../resource-kind";
import { changedKeys, equal } from "../wire/equality";
import type { Values } from "../wire/values";
import { isDefaulted } from "./check";

export type ChangeKind = "add" | "delete" | "update";

export interface Difference {
  readonly changes: readonly { readonly property: string; readonly kind: ChangeKind; readonly replaces: boolean }[];
  readonly deleteBeforeReplace: boolean;
}

export interface DifferenceRequest {
  readonly kind: ResourceKind;
  readonly oldInputs: Values;
  readonly oldOutputs: Values;
  readonly news: Values;
  readonly ignored: ReadonlySet<string>;
  /** Tags that the resource would have now, default tags included; `undefined` for types without tags. */
  readonly tagsAll: Values | undefined;
}

const changeKind = (property: string, olds: Values, news: Values): ChangeKind => {
  if (olds[property] === undefined) return "add";
  return news[property] === undefined ? "delete" : "update";
};

/** A name that the program chose can exist only once, so the old one must go first. Source: pulumi-terraform-bridge, Diff. */
const nameIsFixed = ({ kind, oldInputs, news }: DifferenceRequest): boolean => {
  const property = kind.autoName?.property;
  if (property === undefined || news[property] === undefined) return false;
  return !isDefaulted(news, property) && equal(oldInputs[property], news[property]);
};

export const difference = (request: DifferenceRequest): Difference => {
  const { kind, oldInputs, oldOutputs, news, ignored, tagsAll } = request;
  const changed = changedKeys(oldInputs, news).filter((property) => !ignored.has(property));
  const changes = changed.map((property) => ({
    property,
    kind: changeKind(property, oldInputs, news),
    replaces: kind.replaceOn.includes(property),
  }));
  const defaultTagsChanged =
    tagsAll !== undefined &&
    oldOutputs.tagsAll !== undefined &&
    !changed.includes("tags") &&
    !ignored.has("tags") &&
    !equal(oldOutputs.tagsAll, tagsAll);
  const all = defaultTagsChanged
    ? [...changes, { property: "tagsAll", kind: "update" as const, replaces: false }]
    : changes;
  return { changes: all, deleteBeforeReplace: all.some(({ replaces }) => replaces) && nameIsFixed(request) };
};

/** Outputs: tags with the provider's default tags, and what a preview can know. */
import { UNKNOWN, type ResourceKind } from "../resource-kind";
import type { InputData } from "../validation/shapes";
import { isRecord, isUnknown, type Values } from "../wire/values";
import { ownInputs } from "./check";
import type { ProviderConfiguration } from "./configuration";

export const tagsAllOf = (
  token: string,
  inputs: Values,
  data: InputData,
  { defaultTags }: ProviderConfiguration,
): Values | undefined => {
  if (!data.resources[token]?.computed.includes("tagsAll")) return undefined;
  if (isUnknown(inputs.tags)) return undefined;
  return { ...defaultTags, ...(isRecord(inputs.tags) ? inputs.tags : {}) };
};

/** What a kind is given: inputs without bookkeeping, with all tags. */
export const kindInputs = (inputs: Values, tagsAll: Values | undefined): Values => ({
  ...ownInputs(inputs),
  ...(tagsAll && { tagsAll }),
});

/** Outputs of a create in a preview: inputs are known, computed properties are not. */
export const previewedCreate = (kind: ResourceKind, inputs: Values, data: InputData): Values => {
  const computed = new Set([...(data.resources[kind.token]?.computed ?? []), ...kind.computed]);
  const unknown = [...computed].filter((property) => inputs[property] === undefined);
  return { ...inputs, ...Object.fromEntries(unknown.map((property) => [property, UNKNOWN])) };
};

/** Outputs of an update in a preview: what was computed stays, inputs change, and removed inputs go. */
export const previewedUpdate = (oldInputs: Values, oldOutputs: Values, inputs: Values): Values => {
  const kept = Object.entries(oldOutputs).filter(([key]) => !(key in oldInputs) || key in inputs);
  return { ...Object.fromEntries(kept), ...inputs };
};

/** Which resources must be replaced together with one that is deleted before its replacement exists. */
import type { ResourceState } from "../state/resource-state";
import { isProviderType, nameOfUrn } from "../wire/urn";
import { UNKNOWN_STRING, type Values } from "../wire/values";
import type { Providers } from "./providers";

/** Inputs that come from replaced resources become unknown. */
const withUnknowns = (state: ResourceState, replaced: ReadonlySet<string>): Values | undefined => {
  const affected = Object.entries(state.propertyDependencies ?? {})
    .filter(([, urns]) => urns.some((urn) => replaced.has(urn)))
    .map(([property]) => property);
  if (affected.length === 0) return undefined;
  return { ...state.inputs, ...Object.fromEntries(affected.map((property) => [property, UNKNOWN_STRING])) };
};

/**
 * Old resources whose inputs from the replaced one cannot change in place, and theirs in turn, in the order of the state.
 * Source: `step_generator.go`, `calculateDependentReplacements`.
 */
export const dependentReplacements = async (
  root: ResourceState,
  remaining: readonly ResourceState[],
  providers: Providers,
): Promise<readonly ResourceState[]> => {
  const replaced = new Set([root.urn]);
  const dependents: ResourceState[] = [];
  for (const state of remaining) {
    if (!state.custom || state.external || state.delete || isProviderType(state.type) || state === root) continue;
    const news = withUnknowns(state, replaced);
    if (!news) continue;
    const { client } = await providers.ofState(state);
    const subject = { urn: state.urn, type: state.type, name: nameOfUrn(state.urn), id: state.id ?? "" };
    const existing = { ...subject, oldInputs: state.inputs ?? {}, oldOutputs: state.outputs ?? {} };
    const { replaces } = await client.diff(existing, news, []);
    if (replaces.length === 0) continue;
    replaced.add(state.urn);
    dependents.push(state);
  }
  return dependents;
};

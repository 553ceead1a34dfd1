/** In which order resources go: nothing before what depends on it. */
import type { ResourceState } from "../state/resource-state";

/** URNs that must outlive a resource. */
const needs = (state: ResourceState): readonly string[] => [
  ...(state.dependencies ?? []),
  ...Object.values(state.propertyDependencies ?? {}).flat(),
  ...(state.parent ? [state.parent] : []),
  ...(state.deletedWith ? [state.deletedWith] : []),
  // `<urn>::<id>`
  ...(state.provider ? [state.provider.split("::").slice(0, -1).join("::")] : []),
];

/** Groups that can be deleted one after the other, each at once. */
export const deletionOrder = (doomed: readonly ResourceState[]): readonly (readonly ResourceState[])[] => {
  const groups: (readonly ResourceState[])[] = [];
  let left = [...doomed].reverse();
  while (left.length > 0) {
    const needed = new Set(left.flatMap(needs));
    const ready = left.filter(({ urn }) => !needed.has(urn));
    // A replaced resource and what replaced it share a URN, so a group can look as if it needed itself: then one at a time.
    const group = ready.length > 0 ? ready : left.slice(0, 1);
    groups.push(group);
    left = left.filter((state) => !group.includes(state));
  }
  return groups;
};

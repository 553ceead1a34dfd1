/** Changes that share a unique name go one after the other: DynamoDB cancels transactions that meet on an item. Pure. */

/** Groups `values` that share a name, directly or through others; order is kept within a group and among first members. */
export function lanes<T>(values: readonly T[], namesOf: (value: T) => readonly string[]): readonly (readonly T[])[] {
  const parent = values.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    for (let next = parent[root] ?? root; next !== root; next = parent[root] ?? root) root = next;
    return root;
  };
  const holder = new Map<string, number>();
  for (const [index, value] of values.entries())
    for (const name of namesOf(value)) {
      const [a, b] = [rootOf(holder.get(name) ?? index), rootOf(index)];
      parent[Math.max(a, b)] = Math.min(a, b);
      holder.set(name, index);
    }
  const grouped = new Map<number, T[]>();
  for (const [index, value] of values.entries()) {
    const root = rootOf(index);
    const lane = grouped.get(root);
    if (lane === undefined) grouped.set(root, [value]);
    else lane.push(value);
  }
  return [...grouped.values()];
}

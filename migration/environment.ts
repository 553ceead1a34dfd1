/** Environment variables that a process cannot do without. */

/** Picks `names` from `environment`. @throws Error that lists every missing one */
export function requiredEnvironment<Name extends string>(
  environment: NodeJS.ProcessEnv,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => (environment[name] ?? "") === "");
  if (missing.length > 0) throw new Error(`set these environment variables: ${missing.join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Record<Name, string>;
}

/** Runs `work` on every value, at most `limit` at once, and rejects with the first failure once all that began have ended. */
export async function inFlight<T>(
  limit: number,
  values: readonly T[],
  work: (value: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (failure === undefined && next < values.length) {
      const value = values[next++] as T;
      try {
        await work(value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, values.length) }, worker));
  if (failure !== undefined) throw failure.error;
}

/** A row's version: the pair (epoch, n), compared in that order. The two sides count `n` independently. */
export interface Version {
  readonly epoch: number;
  readonly n: number;
}

/** What a backfilled row is put at: below every captured change. */
export const BACKFILL_VERSION: Version = { epoch: 0, n: 0 };

/** Negative when `a` is older than `b`, zero when equal, positive when newer. */
export const compareVersions = (a: Version, b: Version): number => a.epoch - b.epoch || a.n - b.n;

/** A change takes effect only where no version is stored or the stored one is lower. */
export const takesEffect = (stored: Version | undefined, incoming: Version): boolean =>
  stored === undefined || compareVersions(stored, incoming) < 0;

/** The version of the next write at the context's store, under a token of `tokenEpoch`. */
export const nextVersion = (stored: Version | undefined, tokenEpoch: number): Version => ({
  epoch: Math.max(stored?.epoch ?? 0, tokenEpoch),
  n: (stored?.n ?? 0) + 1,
});

/** Notices edits of a file by hand, and waits until they are over. */
import { watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";
import type { Clock } from "../services/service";

/** Editors write in several steps: an edit counts once the file has been quiet this long. */
const QUIET_MS = 300;

/** Calls `changed` after each burst of writes to `path`. The returned function stops watching. */
export function watchFile(path: string, clock: Clock, changed: () => void): () => void {
  let cancel: (() => void) | undefined;
  // The folder is watched, not the file: editors replace files, and a watch on the old one would be deaf.
  const watcher: FSWatcher = watch(dirname(path), (_event, name) => {
    if (name !== basename(path)) return;
    cancel?.();
    cancel = clock.after(QUIET_MS, changed);
  });
  return () => {
    cancel?.();
    watcher.close();
  };
}

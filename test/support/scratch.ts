/** A folder of its own for a test, removed afterwards. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Creates a folder now and removes it after the current `describe`. Call it inside `describe`. */
export function scratchFolder(): () => string {
  let path = "";
  before(() => {
    path = mkdtempSync(join(tmpdir(), "banyan-test-"));
    // Postgres runs as another user when we are root: it must be able to pass, or its data go elsewhere.
    chmodSync(path, 0o711);
  });
  after(() => rmSync(path, { recursive: true, force: true }));
  return () => path;
}

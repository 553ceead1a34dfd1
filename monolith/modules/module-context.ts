import type { Database } from "../database/database";

/** What every module is given. */
export interface ModuleContext {
  readonly database: Database;
  readonly now: () => Date;
}

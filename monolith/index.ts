/** The conference application, for whoever composes it into a process. */
export { createApplication, type ApplicationArgs } from "./application";
export type { DatabaseAccess } from "./database/data-api";
export { structuredLog, type Log, type LogLevel } from "./log";
export { migrate } from "./schema/migrate";
export { seed, type SeedReport } from "./seed/seed";
export { serve, stopOnSignal, type Server, type ServeOptions } from "./serve";

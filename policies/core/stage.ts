/** How strict a policy is, stage by stage. */

export type Stage = "local" | "dev" | "prod";

/** `mandatory` stops the update, `advisory` is shown, `disabled` is neither run nor shown. */
export type Level = "mandatory" | "advisory" | "disabled";

export type Levels = Readonly<Record<Stage, Level>>;

/** Free to get right and dangerous to learn late: M/M in the catalogue. */
export const ALWAYS: Levels = { local: "mandatory", dev: "mandatory", prod: "mandatory" };
/** Durability, alarms, hygiene: needed where it counts. A/M. */
export const IN_PRODUCTION: Levels = { local: "advisory", dev: "advisory", prod: "mandatory" };
/** Advice in every stage. A/A. */
export const ADVICE: Levels = { local: "advisory", dev: "advisory", prod: "advisory" };
/** What only production may spend. M/A. */
export const OUTSIDE_PRODUCTION: Levels = { local: "mandatory", dev: "mandatory", prod: "advisory" };

/** The stack's name: `urn:pulumi:<stack>::<project>::<type>::<name>`. */
export const stackOf = (urn: string): string => urn.split("::")[0]?.split(":")[2] ?? "";

/** The stage of a stack. A stack that is neither local nor dev (staging, a name of your own) is held to production's levels. */
export const stageOf = (stack: string): Stage => (stack === "local" || stack === "dev" ? stack : "prod");

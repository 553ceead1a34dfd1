/** Finds a Pulumi CLI of exactly the pinned version. Nothing is downloaded. */
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { EngineError } from "../errors";

/** The version of `@pulumi/pulumi` that the program is written against; see docs/decisions/0030. */
export const PINNED_VERSION = "3.248.0";

const CLI = "pulumi";
/** The CLI finds its Node language host beside itself or on PATH. */
const LANGUAGE_HOST = "pulumi-language-nodejs";

export interface FindRequest {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** What `<file> version` prints, or `undefined` when it does not run. */
  readonly versionOf: (file: string) => string | undefined;
}

/** Folders that may hold the CLI, the most explicit first. */
const candidates = ({ env, home }: FindRequest): readonly string[] => [
  ...(env.PULUMI_HOME ? [join(env.PULUMI_HOME, "versions", PINNED_VERSION), join(env.PULUMI_HOME, "bin")] : []),
  ...(env.PATH ?? "").split(delimiter).filter(Boolean),
  join(home, ".pulumi", "versions", PINNED_VERSION),
  join(home, ".pulumi", "bin"),
];

/** The folder of a usable CLI. @throws EngineError that says what was looked for, and what was found instead. */
export const findCli = (request: FindRequest): string => {
  const rejected: string[] = [];
  for (const folder of new Set(candidates(request))) {
    const file = join(folder, CLI);
    if (!existsSync(file)) continue;
    const version = request.versionOf(file)?.trim().replace(/^v/, "");
    if (version !== PINNED_VERSION) rejected.push(`${file} is ${version ?? "not runnable"}`);
    else if (!existsSync(join(folder, LANGUAGE_HOST))) rejected.push(`${file} has no ${LANGUAGE_HOST} beside it`);
    else return dirname(file);
  }
  const found = rejected.length > 0 ? ` Found: ${rejected.join("; ")}.` : "";
  throw new EngineError(
    `There is no Pulumi CLI ${PINNED_VERSION} with its Node language host on PATH, in $PULUMI_HOME/versions/${PINNED_VERSION} ` +
      `or in ~/.pulumi/versions/${PINNED_VERSION}.${found} Install that version, or use the embedded engine (npm start), which needs none.`,
  );
};

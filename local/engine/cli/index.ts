/** The real engine against the local cloud (way B). */
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { findCli } from "./find";

export { RealEngine, type RealCommand, type RealEngineOptions } from "./real-engine";
export { findCli, PINNED_VERSION } from "./find";

/** The CLI of this machine. @throws EngineError when there is none of the pinned version. */
export const findInstalledCli = (env: NodeJS.ProcessEnv = process.env): string =>
  findCli({
    env,
    home: homedir(),
    versionOf: (file) => {
      const { status, stdout } = spawnSync(file, ["version"], {
        encoding: "utf8",
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      });
      return status === 0 ? stdout : undefined;
    },
  });

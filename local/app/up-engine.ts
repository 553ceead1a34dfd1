/** `npm run up:engine`: the program under the real Pulumi engine, against a local cloud of its own: preview, up, a move, destroy. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { boundedContexts } from "../../extracted";
import { buildPolicyPack, PACK_FOLDER } from "../../policies/build";
import { findInstalledCli, RealEngine } from "../engine/cli";
import { Processes } from "../services/process";
import { createCloud } from "./cloud";
import { localIdentity } from "./identity";
import { buildMonolithImage } from "./image";
import { serveProviders } from "./providers";
import { openStackFile } from "./stack-copy";
import { StateFolder } from "./state-folder";
import { REPOSITORY } from "./updater";

const STAGE = "local";
const REGION = "eu-central-1";
/** Beside the ports of `npm start`, so that both can run. */
const PORT = 28_080;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  // First of all: without a CLI nothing is worth starting.
  const cli = findInstalledCli();
  const temporary = join(REPOSITORY, ".banyan", "up-engine");
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const state = new StateFolder(join(temporary, "state"));
  const image = await buildMonolithImage(REPOSITORY, state.folder("images"));
  const facts = { identity: localIdentity(state), frontPort: PORT, image: image.reference };
  const file = openStackFile(state.path(`Pulumi.${STAGE}.yaml`), join(REPOSITORY, `Pulumi.${STAGE}.yaml`), facts);
  await buildPolicyPack();
  const digest = image.reference.split("@")[1] ?? "";
  const images = new Map([[digest, { directory: image.directory, command: ["node", image.entry] }]]);
  const cloud = createCloud({
    root: state.folder("cloud"),
    region: REGION,
    port: PORT,
    images,
    onLog: () => undefined,
  });
  const processes = new Processes();
  try {
    await cloud.start();
    const providers = await serveProviders(cloud, REGION);
    const ports = Object.fromEntries(
      Object.entries(providers.addresses).map(([name, address]) => [name, Number(address.split(":").pop())]),
    );
    const engine = new RealEngine({
      ...{ cli, root: REPOSITORY, stack: STAGE, stackFile: file.path, ports, processes, temporary },
      policyPacks: [PACK_FOLDER],
      onLine: print,
    });
    await engine.run("preview");
    await engine.run("up");
    const [context] = boundedContexts;
    for (const phase of context ? ["replicate", "shadow"] : []) {
      print(`\nmoving ${context?.name} to ${phase}\n`);
      engine.configure({ "banyan:contexts": { [context?.name ?? ""]: { phase } } });
      await engine.run("up");
    }
    await engine.run("destroy");
    providers.close();
  } finally {
    await processes.close();
    await cloud.stop();
    rmSync(temporary, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);

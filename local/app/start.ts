/** `npm start`: brings the local stage up and keeps it running. */
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { serveConsole } from "../../console/server";
import { boundedContexts } from "../../extracted";
import { buildPolicyPack, PACK_FOLDER } from "../../policies/build";
import { Processes } from "../services/process";
import { systemClock } from "../services/clock";
import type { ParkedRequest, VerifyRequest } from "../../console/data";
import { parked, verify } from "./data";
import type { LocalImage } from "../services/ecs/model";
import { checkState, EngineError } from "../engine";
import { nearest } from "../engine/wire/nearest";
import { DynamoUnavailable } from "../services/dynamodb/engine";
import { PostgresUnavailable } from "../services/postgres/binaries";
import { StateFileError } from "../services/state-file";
import { createCloud, type Cloud } from "./cloud";
import { localIdentity } from "./identity";
import { buildMonolithImage } from "./image";
import { moveRelay } from "./move-relay";
import { Moves } from "./moves";
import { ProgressView } from "./progress";
import { serveProviders } from "./providers";
import { carryOver, openStackFile } from "./stack-copy";
import { StackFile } from "./stack-file";
import { StateFolder, UserError } from "./state-folder";
import { stageStatus } from "./status";
import { startTraffic } from "./traffic";
import { REPOSITORY, stackUpdater } from "./updater";
import { watchFile } from "./watch";

/** The stage's name, and the stack's. */
const STAGE = "local";
/** Where the stack file names no region. */
const DEFAULT_REGION = "eu-central-1";
/** What the local cloud's own parts print. */
const CLOUD_LOG_GROUP = "/banyan/local-cloud";

export interface StartOptions {
  readonly state: string;
  readonly port: number;
  readonly consolePort: number;
  readonly traffic: boolean;
  readonly reset: boolean;
  /** Works on this file in place, instead of a copy of the committed one. */
  readonly stackConfig?: string;
}

export interface RunningStage {
  readonly frontPort: number;
  readonly consolePort: number;
  /** Ends everything that was started; state stays. */
  stop(): Promise<void>;
}

/** @throws UserError for a port in use, a state folder that is held, a broken stack file, damaged state, a missing binary. */
export async function startStage(options: StartOptions, out: NodeJS.WriteStream): Promise<RunningStage> {
  const state = new StateFolder(options.state);
  // Who holds the folder is told first: its stage has the ports, too. Nothing is deleted by a start that cannot succeed.
  state.refuseHeld();
  await Promise.all([requireFree(options.port, "--port"), requireFree(options.consolePort, "--console-port")]);
  if (options.reset) state.reset();
  state.claim({
    pid: process.pid,
    startedAt: new Date().toISOString(),
    frontPort: options.port,
    consolePort: options.consolePort,
  });
  const closing: (() => Promise<void> | void)[] = [() => state.release()];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    return { ...(await compose(options, state, out, closing)), stop };
  } catch (error) {
    await stop();
    throw isForTheUser(error) ? new UserError(error.message) : error;
  }
}

/** Errors whose message says what is wrong and what to do: a stack would only hide it. */
const isForTheUser = (error: unknown): error is Error =>
  [StateFileError, EngineError, PostgresUnavailable, DynamoUnavailable].some((kind) => error instanceof kind);

async function compose(
  options: StartOptions,
  state: StateFolder,
  out: NodeJS.WriteStream,
  closing: (() => Promise<void> | void)[],
): Promise<Omit<RunningStage, "stop">> {
  const view = new ProgressView(out);
  // Read before anything starts: a damaged one would fail the first update only, behind a stage that seems to be up.
  checkState(state.path("stack.json"));
  const identity = localIdentity(state);
  const image = await buildMonolithImage(REPOSITORY, state.folder("images"));
  const template = join(REPOSITORY, `Pulumi.${STAGE}.yaml`);
  const facts = { identity, frontPort: options.port, image: image.reference };
  const file = openStackFile(options.stackConfig ?? state.path(`Pulumi.${STAGE}.yaml`), template, facts);
  const configured = file.config()["aws:region"];
  const region = typeof configured === "string" ? configured : DEFAULT_REGION;

  const images = knownImages(state.folder("images"));
  const cloud: Cloud = createCloud({
    ...{ root: state.folder("cloud"), region, port: options.port, images },
    onLog: (service, line) => cloud.logs.write(CLOUD_LOG_GROUP, service, line),
  });
  closing.push(() => cloud.stop());
  await cloud.start();
  const providers = await serveProviders(cloud, region);
  closing.push(() => providers.close());

  const processes = new Processes();
  const updater = stackUpdater({
    engine: {
      ...{ stack: STAGE, stackFile: file.path, stateFile: state.path("stack.json"), processes },
      ...{ providers: providers.addresses, policyPacks: [PACK_FOLDER] },
    },
    view,
    prepare: async () => void (await buildPolicyPack()),
  });
  const status = { stage: STAGE, contexts: boundedContexts, cloud, file };
  const moves = new Moves({
    contextNames: boundedContexts.map(({ name }) => name),
    ...{ file, updater, nearest },
    relay: moveRelay(cloud, STAGE),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    status: () => stageStatus(status),
    now: () => new Date(),
  });
  // An update under way ends with the program that it evaluates; only then may what it changes be closed.
  closing.push(() => moves.idle());
  closing.push(() => processes.close());

  const control = {
    status: () => moves.status(),
    move: moves.move.bind(moves),
    cancel: moves.cancel.bind(moves),
    verify: (request: VerifyRequest, progress: (rows: number, total: number) => void) =>
      verify(status, request, progress),
    parked: (request: ParkedRequest) => parked(status, request),
  };
  const page = await serveConsole(control, options.consolePort);
  closing.push(() => void page.server.close().closeAllConnections());

  const served = existsSync(state.path("stack.json"));
  if (served) announce(view, options, file);
  const first = moves
    .applyFile(() => undefined)
    .then((result) => {
      if (result.outcome !== "done")
        view.line(`${result.outcome}: ${[result.message, ...result.reasons].join("\n  ")}`);
      else if (!served) announce(view, options, file);
      else view.line("The stage is as its stack config says.");
    });
  watchEdits(file, template, moves, view, closing);
  if (options.traffic) {
    void (served ? Promise.resolve() : first).then(() => {
      const origin = `http://127.0.0.1:${options.port}`;
      closing.push(startTraffic({ origin, contexts: boundedContexts, identity, clock: systemClock }));
    });
  }
  return { frontPort: options.port, consolePort: page.port };
}

function announce(view: ProgressView, { port, consolePort }: StartOptions, file: StackFile): void {
  view.line(`\n  front door  http://127.0.0.1:${port}`);
  view.line(`  console     http://127.0.0.1:${consolePort}`);
  view.line(`  stack file  ${relative(process.cwd(), file.path)}\n`);
}

/** Hand edits of the stack file, and of the committed one that it is a copy of, are taken as updates. */
function watchEdits(
  file: StackFile,
  template: string,
  moves: Moves,
  view: ProgressView,
  closing: (() => Promise<void> | void)[],
): void {
  const apply = (): void => {
    void moves
      .applyFile(() => undefined)
      .then((result) => {
        if (result.message !== "nothing to apply")
          view.line([`${result.outcome}: ${result.message}`, ...result.reasons].join("\n  "));
      });
  };
  closing.push(watchFile(file.path, systemClock, apply));
  if (file.path === template) return;
  const committed = new StackFile(template);
  let seen = committed.config();
  closing.push(
    watchFile(template, systemClock, () => {
      try {
        carryOver(seen, committed, file);
        seen = committed.config();
      } catch (error) {
        view.line(`failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

/** Images that earlier starts built: saved task definitions may still name them. */
function knownImages(folder: string): ReadonlyMap<string, LocalImage> {
  return new Map(
    readdirSync(folder).map((digest) => [
      `sha256:${digest}`,
      { directory: join(folder, digest), command: ["node", "main.js"] },
    ]),
  );
}

async function requireFree(port: number, option: string): Promise<void> {
  const probe = createServer();
  const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    probe.once("error", resolve);
    probe.listen(port, "127.0.0.1", () => resolve(undefined));
  });
  if (failure?.code === "EADDRINUSE")
    throw new UserError(`Port ${port} is in use on 127.0.0.1. Stop what uses it, or choose another: ${option} N.`);
  if (failure?.code === "EACCES")
    throw new UserError(`Port ${port} may not be opened by this user. Choose one above 1023: ${option} N.`);
  if (failure !== undefined) throw failure;
  await new Promise((resolve) => probe.close(resolve));
}

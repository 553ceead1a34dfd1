/** The command line. `bin/banyan.js` loads it. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { EXIT_CODES, type MoveRequest } from "../console/api";
import { mintToken, readIdentity, type Role } from "../local/app/identity";
import type * as LocalStage from "../local/app/run";
import type { StartOptions } from "../local/app/start";
import { StateFolder, UserError } from "../local/app/state-folder";
import { fetchStatus, requestCancel, runningStage, sendMove } from "./client";
import { parked, parkedId, type ParkedOptions } from "./parked";
import { statusTable } from "./status-table";
import { verify, type VerifyOptions } from "./verify";

const DEFAULT_STATE = ".banyan";
/** How long `down` waits for the stage to stop: longer than a drain of every part. */
const DOWN_TIMEOUT_MS = 30_000;

/** Exit code of a program that Ctrl-C ended (128 + SIGINT). */
const INTERRUPTED = 130;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const integer = (text: string): number => {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a whole number.`);
  return Number(text);
};

const port = (text: string): number => {
  const number = integer(text);
  if (number < 1 || number > 65_535) throw new InvalidArgumentError(`"${text}" is not a port: 1 to 65535.`);
  return number;
};

async function move(state: string, request: MoveRequest): Promise<void> {
  const { consolePort } = runningStage(state);
  const stopListening = cancelOnInterrupt(consolePort, request.context);
  const result = await sendMove(consolePort, request, print).finally(stopListening);
  for (const reason of result.reasons) print(`  - ${reason}`);
  (result.outcome === "done" ? print : (text: string) => void process.stderr.write(`${text}\n`))(
    `${result.outcome}: ${result.message}`,
  );
  process.exitCode = EXIT_CODES[result.outcome];
}

/** Ctrl-C cancels the move and waits for what becomes of it; a second one leaves it to itself. */
function cancelOnInterrupt(consolePort: number, context: string): () => void {
  let asked = false;
  const interrupted = (): void => {
    if (asked) process.exit(INTERRUPTED);
    asked = true;
    print("cancelling; Ctrl-C again leaves the move to itself");
    requestCancel(consolePort, context).then(
      ({ message }) => print(`  ${message}`),
      (error: unknown) => print(`  not cancelled: ${error instanceof Error ? error.message : String(error)}`),
    );
  };
  process.on("SIGINT", interrupted);
  return () => process.off("SIGINT", interrupted);
}

async function cancel(state: string, context: string): Promise<void> {
  const { outcome, message } = await requestCancel(runningStage(state).consolePort, context);
  print(`${outcome === "nothing" ? "nothing to cancel" : outcome}: ${message}`);
  process.exitCode = { cancelled: 0, finishing: 2, nothing: 1 }[outcome];
}

async function down(state: string): Promise<void> {
  const folder = new StateFolder(state);
  const { pid } = runningStage(state);
  process.kill(pid, "SIGTERM");
  const deadline = Date.now() + DOWN_TIMEOUT_MS;
  while (folder.holder() !== undefined) {
    if (Date.now() > deadline)
      throw new UserError(`Process ${pid} has not stopped within ${DOWN_TIMEOUT_MS / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  print(`stopped (process ${pid}); state kept in ${folder.root}`);
}

function program(): Command {
  const banyan = new Command("banyan")
    .description("Moves a live monolith to serverless, one bounded context at a time.")
    .exitOverride()
    .showHelpAfterError();
  const state = (): Option => new Option("--state <dir>", "state folder of the local stage").default(DEFAULT_STATE);

  banyan
    .command("start")
    .description("brings the local stage up and keeps it running")
    .option("--port <port>", "front door", port, 8080)
    .option("--console-port <port>", "console", port, 8081)
    .option("--no-traffic", "without the light synthetic traffic")
    .option("--reset", "start anew: deletes the state folder first", false)
    .option(
      "--stack-config <file>",
      "work on this stack file in place (default: a copy of Pulumi.local.yaml in the state folder)",
    )
    .addOption(state())
    .action(async (options: StartOptions) => {
      // Loaded for this command alone: the others answer at once.
      const { runLocalStage } = require("../local/app/run") as typeof LocalStage;
      await runLocalStage(options);
    });

  banyan
    .command("status")
    .description("one line a context: phase, owner, lag, errors and p99 old and new, what the next phase still needs")
    .option("--json", "print the status as JSON")
    .addOption(state())
    .action(async (options: { json?: true; state: string }) => {
      const status = await fetchStatus(runningStage(options.state).consolePort);
      print(options.json ? JSON.stringify(status, null, 2) : statusTable(status));
    });

  banyan
    .command("move")
    .description("brings a context to a phase: edits the stack config and runs the update")
    .argument("<context>")
    .argument("<phase>")
    .option("--weight <percent>", "share of the reads that the new path serves in canary (1-99)", integer)
    .option("--dry-run", "print what would be done")
    .option(
      "--force",
      "record that evidence was overridden, with --reason; no gate can be overridden yet, and safety never can",
    )
    .option("--reason <text>", "why; recorded")
    .addOption(state())
    .action((context: string, phase: string, options: Omit<MoveRequest, "context" | "phase"> & { state: string }) => {
      const { state: folder, ...rest } = options;
      return move(folder, { context, phase, ...rest });
    });

  banyan
    .command("back")
    .description("brings a context back to the monolith, from every phase but retired")
    .argument("<context>")
    .option("--dry-run", "print what would be done")
    .addOption(state())
    .action((context: string, { state: folder, ...rest }: { state: string; dryRun?: true }) =>
      move(folder, { context, phase: "monolith", ...rest }),
    );

  banyan
    .command("cancel")
    .description(
      "cancels the move of a context that is under way; exits 2 when it is past its commit point, 1 when there is none",
    )
    .argument("<context>")
    .addOption(state())
    .action((context: string, options: { state: string }) => cancel(options.state, context));

  banyan
    .command("verify")
    .description(
      "compares both stores of a context row by row; exits 0 when equal, 1 when different, 3 when inconclusive",
    )
    .argument("<context>")
    .option("--repair", "send the follower's rows again wherever they differ; exits 0 when nothing differs any more")
    .option("--json", "print the result as JSON")
    .addOption(state())
    .action((context: string, options: VerifyOptions) => verify(context, options));

  banyan
    .command("parked")
    .description("lists changes that cannot be applied, sends them again, or gives one up for a reason")
    .argument("<context>")
    .option("--retry <id>", "send one again: it takes effect unless a newer change of its row has", parkedId)
    .option("--retry-all", "send all of them again")
    .option("--discard <id>", "give one up for good; needs --reason, is recorded and kept", parkedId)
    .option("--reason <text>", "why, in at least ten characters")
    .option("--json", "print as JSON")
    .addOption(state())
    .action((context: string, options: ParkedOptions) => parked(context, options));

  banyan
    .command("token")
    .description("prints a bearer token of the local stage")
    .addOption(new Option("--role <role>").choices(["attendee", "reviewer", "organiser"]).default("attendee"))
    .option("--subject <name>", "who the token speaks for", "attendee-1")
    .option("--lifetime <seconds>", "how long it is valid", integer, 3600)
    .addOption(state())
    .action(async (options: { role: Role; subject: string; lifetime: number; state: string }) => {
      const identity = readIdentity(new StateFolder(options.state).path("identity.json"));
      print(
        await mintToken(identity, { role: options.role, subject: options.subject, lifetimeSeconds: options.lifetime }),
      );
    });

  banyan
    .command("down")
    .description("stops the local stage; its state is kept")
    .addOption(state())
    .action((options: { state: string }) => down(options.state));
  return banyan;
}

/** Runs the command line. Exit codes: 0 done, 1 failed, 2 refused, 3 waiting, 4 cancelled, 64 usage. */
export function main(argv: readonly string[]): void {
  program()
    .parseAsync([...argv])
    .catch((error: unknown) => {
      if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_CODES.usage;
      else if (error instanceof UserError) {
        process.stderr.write(`banyan: ${error.message}\n`);
        process.exitCode = error.exitCode;
      } else {
        process.stderr.write(`banyan: internal error\n${error instanceof Error ? error.stack : String(error)}\n`);
        process.exitCode = 1;
      }
    });
}

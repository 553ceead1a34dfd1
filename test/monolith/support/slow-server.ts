/** A process that answers its first request only once it has been told to stop. */
import { serve, stopOnSignal } from "../../../monolith";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const server = await serve(
    (_request, response) => {
      process.once("SIGTERM", () => response.end("finished"));
      say("arrived");
    },
    0,
    { log: say, host: "127.0.0.1" },
  );
  stopOnSignal(server, (_level, message) => say(message));
  say(`port ${server.port}`);
}

void main();

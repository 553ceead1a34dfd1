/** `npm run bench -- NAME [ARGUMENTS]`: runs one bench; without a name it lists them. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { print } from "./support/print";

const names = (): readonly string[] =>
  readdirSync(__dirname)
    .filter((file) => file.endsWith(".ts") && file !== "run.ts")
    .map((file) => file.slice(0, -".ts".length));

/** First sentence of a bench's own description. */
function titleOf(name: string): string {
  const source = readFileSync(join(__dirname, `${name}.ts`), "utf8");
  const [first = ""] = source.replace(/^\/\*\*\n \* /, "").split(/\n \*\n|\*\//);
  return first.replace(/\n? \* /g, " ").trim();
}

function main([name, ...rest]: readonly string[]): void {
  if (name === undefined || !existsSync(join(__dirname, `${name}.ts`)) || name === "run") {
    for (const each of names()) print(`${each.padEnd(16)} ${titleOf(each)}`);
    process.exitCode = name === undefined ? 0 : 64;
    return;
  }
  const args = ["--no-warnings", "-r", "tsx/cjs", join(__dirname, `${name}.ts`), ...rest];
  process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
}

main(process.argv.slice(2));

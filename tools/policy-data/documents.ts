/** Inputs of the SDK's types that may hold a policy document: texts or documents whose name says so. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const NAME = /(polic(y|ies)|document|permissions)$/i;

const isDocumentLike = (name: string, type: string): boolean =>
  /PolicyDocument\b/.test(type) || (NAME.test(name) && /\bstring\b/.test(type) && !type.includes("[]"));

function inputsOf(file: string): readonly string[] {
  const token = /static __pulumiType = '(aws:[^']+)'/.exec(readFileSync(file.replace(/\.d\.ts$/, ".js"), "utf8"))?.[1];
  const text = readFileSync(file, "utf8");
  const start = text.search(/^export interface \w+Args \{/m);
  if (token === undefined || start < 0) return [];
  return [...text.slice(start).matchAll(/^ {4}(\w+)\??: pulumi\.Input<([^;]+)>;$/gm)]
    .filter(([, name = "", type = ""]) => isDocumentLike(name, type))
    .map(([, name = ""]) => `${token} ${name}`);
}

/** `<type> <property>`, sorted. */
export function documentCandidates(sdk: string): string[] {
  const folders = readdirSync(sdk, { withFileTypes: true }).filter((one) => one.isDirectory() && one.name !== "types");
  const found = folders.flatMap(({ name: folder }) =>
    readdirSync(join(sdk, folder))
      .filter((file) => file.endsWith(".d.ts") && !/^(index|get[A-Z].*)\.d\.ts$/.test(file))
      .filter((file) => readdirSync(join(sdk, folder)).includes(file.replace(/\.d\.ts$/, ".js")))
      .flatMap((file) => inputsOf(join(sdk, folder, file))),
  );
  if (found.length === 0) throw new Error(`No policy document was found below ${sdk}`);
  return [...new Set(found)].sort();
}

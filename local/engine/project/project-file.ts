/** Reads `Pulumi.yaml`. */
import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { EngineError } from "../errors";
import { isRecord, type Value, type Values } from "../wire/values";
import type { ConfigDeclaration, ConfigType, Project } from "./types";
import { readYaml } from "./yaml";

const TYPES: readonly ConfigType[] = ["string", "integer", "boolean", "array", "object"];

const declaration = (value: Value, key: string, file: string): ConfigDeclaration => {
  if (!isRecord(value)) return { value };
  const { type } = value;
  if (type !== undefined && !TYPES.includes(type as ConfigType))
    throw new EngineError(
      `${file}: config ${key} has the type ${JSON.stringify(type)}; Pulumi knows ${TYPES.join(", ")}.`,
    );
  return value;
};

/** Keys without a namespace belong to the project. */
const qualified = (key: string, project: string): string => (key.includes(":") ? key : `${project}:${key}`);

/** Where the program is: `main` is a folder or a file. Source: `project.go`, `GetPwdMain`. */
const program = (root: string, main: Value): Pick<Project, "programDirectory" | "entryPoint"> => {
  if (typeof main !== "string") return { programDirectory: root, entryPoint: "." };
  const path = resolve(root, main);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new EngineError(`Pulumi.yaml names ${main} as its program, but ${path} does not exist.`);
  return found.isDirectory()
    ? { programDirectory: path, entryPoint: "." }
    : { programDirectory: dirname(path), entryPoint: basename(path) };
};

const runtimeOptions = (runtime: Value, file: string): Values => {
  const name = isRecord(runtime) ? runtime.name : runtime;
  if (name !== "nodejs")
    throw new EngineError(`${file}: the runtime is ${JSON.stringify(name)}, but only nodejs is known.`);
  return isRecord(runtime) && isRecord(runtime.options) ? runtime.options : {};
};

/** @throws EngineError */
export const readProject = (root: string): Project => {
  const file = join(root, "Pulumi.yaml");
  const content = readYaml(file);
  const { name } = content;
  if (typeof name !== "string") throw new EngineError(`${file} has no name.`);
  const options = runtimeOptions(content.runtime, file);
  const config = isRecord(content.config) ? content.config : {};
  return {
    name,
    root,
    ...program(root, content.main),
    nodeArguments: typeof options.nodeargs === "string" ? options.nodeargs.split(/\s+/).filter(Boolean) : [],
    ...(typeof options.tsconfig === "string" && { tsconfig: options.tsconfig }),
    config: Object.fromEntries(
      Object.entries(config).map(([key, value]) => [qualified(key, name), declaration(value, key, file)]),
    ),
  };
};

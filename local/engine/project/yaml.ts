import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { EngineError } from "../errors";
import { isRecord, type Values } from "../wire/values";

/** Reads a YAML file whose top level is a map. @throws EngineError naming the file, line and column. */
export const readYaml = (path: string): Values => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new EngineError(`${path} cannot be read: ${(error as Error).message}`);
  }
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) {
    const at = problem.linePos?.[0];
    throw new EngineError(`${path}${at ? `:${at.line}:${at.col}` : ""} is not valid YAML: ${problem.message}`);
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return {};
  if (!isRecord(value)) throw new EngineError(`${path} must be a map of keys, but is ${JSON.stringify(value)}.`);
  return value;
};

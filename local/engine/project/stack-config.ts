/** Reads a stack's config file and completes it with the project's declarations. Every mistake is reported together. */
import { EngineError } from "../errors";
import { didYouMean } from "../wire/nearest";
import { isPresent, isRecord, type Value, type Values } from "../wire/values";
import { typeProblems } from "./config-types";
import type { Project, StackConfig } from "./types";
import { readYaml } from "./yaml";

/** Top-level keys of a stack file that Pulumi itself reads. */
const TOP_LEVEL = ["config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment"];

/** The text that the program gets: lists and objects travel as JSON. */
const textOf = (value: Value): string => (typeof value === "string" ? value : JSON.stringify(value));

const hasSecure = (value: Value): boolean =>
  Array.isArray(value)
    ? value.some(hasSecure)
    : isRecord(value) && ("secure" in value || Object.values(value).some(hasSecure));

const keyProblems = (key: string, value: Value, project: Project): readonly string[] => {
  if (hasSecure(value))
    return [
      `${key} is encrypted (secure:). The embedded engine has no key for it: give a plain value in a stack file of its own, or run the program with the Pulumi CLI`,
    ];
  // Keys that the project does not declare are the program's business, as under the real engine: it knows the optional ones.
  const declared = project.config[key];
  return declared ? typeProblems(key, value, declared) : [];
};

const missingProblems = (values: Values, project: Project): readonly string[] =>
  Object.entries(project.config)
    .filter(
      ([key, declared]) => declared.type !== undefined && declared.default === undefined && values[key] === undefined,
    )
    .map(([key]) => `${key} has no value, and Pulumi.yaml declares no default for it`);

const defaultsOf = (project: Project): Values =>
  Object.fromEntries(
    Object.entries(project.config)
      .map(([key, { value, default: fallback }]) => [key, value ?? fallback] as const)
      .filter(([, value]) => value !== undefined),
  );

export interface ConfigRequest {
  readonly project: Project;
  /** `undefined`: a stack without a file. */
  readonly file?: string;
  /** Values that win over the file's, by full key. */
  readonly overrides?: Values;
}

/** @throws EngineError that lists everything that is wrong. */
export const readStackConfig = ({ project, file, overrides = {} }: ConfigRequest): StackConfig => {
  const content = file === undefined ? {} : readYaml(file);
  const { config } = content;
  const topLevel = Object.keys(content)
    .filter((key) => !TOP_LEVEL.includes(key))
    .map((key) => `${key} is not a key of a stack file.${didYouMean(key, TOP_LEVEL)}`);
  if (config !== undefined && config !== null && !isRecord(config))
    throw new EngineError(`${file}: config must be a map of keys.`);
  const given: Record<string, Value> = {};
  for (const [key, value] of Object.entries({ ...config, ...overrides }))
    given[key.includes(":") ? key : `${project.name}:${key}`] = value;
  const problems = [
    ...topLevel,
    ...Object.entries(given).flatMap(([key, value]) => keyProblems(key, value, project)),
    ...missingProblems(given, project),
  ];
  if (problems.length > 0)
    throw new EngineError(`The stack config ${file ?? ""} is wrong:\n${problems.map((one) => `  ${one}`).join("\n")}`);
  const values = Object.entries({ ...defaultsOf(project), ...given }).filter(([, value]) => isPresent(value));
  return {
    values: Object.fromEntries(values.map(([key, value]) => [key, textOf(value)])),
    secretKeys: Object.keys(project.config).filter((key) => project.config[key]?.secret === true),
  };
};

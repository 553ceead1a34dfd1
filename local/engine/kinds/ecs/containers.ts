import type { ContainerSettings } from "../../../services/ecs/model";
import type { Props } from "../../resource-kind";
import { isRecord } from "../../wire/values";
import { numberOf, recordOf, recordsOf, required, textOf, textsOf } from "../inputs";

/** Parses `containerDefinitions`. @throws Error for people: no JSON, no list, or more than the local runner runs. */
export function containerOf(json: string): ContainerSettings {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new Error(`ECS Task Definition container_definitions is invalid: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (!Array.isArray(parsed) || !parsed.every(isRecord))
    throw new Error("ECS Task Definition container_definitions is invalid: it must be a list of objects");
  const [container, ...others] = parsed;
  if (!container) throw new Error("ECS Task Definition container_definitions is invalid: it has no container");
  if (others.length > 0)
    throw new Error("The local service runner runs one container a task; this definition has more.");
  return settingsOf(container);
}

function settingsOf(container: Props): ContainerSettings {
  const [port] = recordsOf(container, "portMappings").map((mapping) => numberOf(mapping, "containerPort"));
  const options = recordOf(recordOf(container, "logConfiguration") ?? {}, "options") ?? {};
  const logGroup = textOf(options, "awslogs-group");
  const command = textsOf(container, "command");
  return {
    name: required(container, "name"),
    image: required(container, "image"),
    environment: pairs(container, "environment", "value"),
    secrets: pairs(container, "secrets", "valueFrom"),
    stopTimeoutSeconds: numberOf(container, "stopTimeout") ?? 30,
    ...(command.length > 0 && { command }),
    ...(port !== undefined && { containerPort: port }),
    ...(logGroup !== undefined && { logGroup }),
  };
}

const pairs = (container: Props, key: string, valueKey: string): Readonly<Record<string, string>> =>
  Object.fromEntries(recordsOf(container, key).map((pair) => [required(pair, "name"), textOf(pair, valueKey) ?? ""]));

/** What is wrong with containers by AWS's limits. */
export function containerProblems(container: ContainerSettings): readonly string[] {
  const problems: string[] = [];
  if (!/^[a-zA-Z0-9_-]{1,255}$/.test(container.name))
    problems.push(
      `Container name '${container.name}' is invalid: up to 255 letters, numbers, underscores, and hyphens`,
    );
  if (container.stopTimeoutSeconds < 0 || container.stopTimeoutSeconds > 120)
    problems.push("Container stopTimeout must be between 0 and 120 seconds on Fargate");
  return problems;
}

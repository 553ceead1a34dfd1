import { isEmptyList, isGiven } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { isPlainSecret, isSecretName, mayHoldSecret } from "../../core/secrets";
import { ALWAYS } from "../../core/stage";
import { asList, at, fromJson, isObject, member, UNKNOWN, type Value } from "../../core/value";

/** Properties that are a secret by themselves. Their write-only twins (`passwordWo`) do not reach the state. */
const SECRETS = ["masterPassword", "password", "masterUserPassword", "adminUserPassword", "authToken", "passwords"];
const FIX =
  "Keep it in Secrets Manager and give the reader its name: ECS takes secrets[].valueFrom, a function reads it at start.";

interface Variable {
  readonly path: string;
  readonly name: string;
  readonly value: Value;
}

const ofMap = (path: string, variables: Value): readonly Variable[] =>
  isObject(variables)
    ? Object.entries(variables).map(([name, value]) => ({ path: `${path}.${name}`, name, value }))
    : [];

const ofList = (path: string, list: Value): readonly Variable[] => {
  const entries = asList(list);
  if (entries === UNKNOWN) return [];
  return entries.flatMap((entry, index) => {
    const name = member(entry, "name");
    return typeof name === "string" ? [{ path: `${path}[${index}].value`, name, value: member(entry, "value") }] : [];
  });
};

/** A property that is JSON in a text, or the value itself. */
const parsed = (value: Value): Value => (typeof value === "string" ? (fromJson(value) ?? null) : value);

function ofContainers(path: string, value: Value): readonly Variable[] {
  const containers = asList(parsed(value));
  if (containers === UNKNOWN) return [];
  return containers.flatMap((container, index) =>
    ofList(`${path}[${index}].environment`, member(container, "environment")),
  );
}

const APP_RUNNER = [
  "sourceConfiguration",
  "imageRepository",
  "imageConfiguration",
  "runtimeEnvironmentVariables",
] as const;

/** Variables of everything that runs code. */
function variablesOf({ props }: Resource): readonly Variable[] {
  return [
    ...ofMap("environment.variables", at(props, "environment", "variables")),
    ...ofList("environment.environmentVariables", at(props, "environment", "environmentVariables")),
    ...ofContainers("containerDefinitions", member(props, "containerDefinitions")),
    ...ofMap(APP_RUNNER.join("."), at(props, ...APP_RUNNER)),
    ...["input", "target.input"].flatMap((path) =>
      ofContainers(`${path}.containerOverrides`, member(parsed(at(props, ...path.split("."))), "containerOverrides")),
    ),
    ...ofList("containerProperties.environment", at(parsed(member(props, "containerProperties")), "environment")),
  ];
}

function ofVariable(resource: Resource, { path, name, value }: Variable): readonly Finding[] {
  if (value === UNKNOWN) return mayHoldSecret(name) ? [undecided(resource, path, FIX)] : [];
  if (typeof value !== "string" || !isPlainSecret(name, value)) return [];
  return [
    violation(resource, path, {
      id: `variable:${name}`,
      what: `gives the secret ${name} away in plain text`,
      fix: FIX,
    }),
  ];
}

function ofParameter(resource: Resource): readonly Finding[] {
  if (resource.type !== "aws:ssm/parameter:Parameter") return [];
  const [name, type] = [member(resource.props, "name"), member(resource.props, "type")];
  const called = typeof name === "string" ? (name.split("/").pop() ?? name) : resource.name;
  if (!isSecretName(called)) return [];
  const isPlain = type === "String" || type === "StringList" || isGiven(member(resource.props, "insecureValue"));
  if (!isPlain) return type === UNKNOWN ? [undecided(resource, "type", 'Set it to "SecureString".')] : [];
  const what = `keeps ${called} in plain text`;
  return [
    violation(resource, "type", {
      id: "plain-parameter",
      what,
      fix: 'Set it to "SecureString", with value and not insecureValue.',
    }),
  ];
}

/** `data-no-plaintext-secret` */
export const keepSecretsOut: Policy = {
  id: "data-no-plaintext-secret",
  family: "data",
  title: "No secret stands in the program, its state or a variable",
  severity: "critical",
  description:
    "No database is given a password, no variable of a function or container whose name says secret has a value that looks like one, no value has the shape of a known kind of key, and no parameter with such a name is plain text.",
  why: "Variables are shown to everybody who may look at the function, and the state is copied.",
  remediation: FIX,
  references: [
    { framework: "AWS FSBP", control: "ECS.8" },
    { framework: "CWE", control: "CWE-798" },
  ],
  levels: ALWAYS,
  config: {},
  checkResource(resource) {
    if (!resource.type.startsWith("aws:")) return [];
    const given = SECRETS.filter(
      (name) => isGiven(member(resource.props, name)) && !isEmptyList(member(resource.props, name)),
    ).map((name) =>
      violation(resource, name, {
        id: name,
        what: "is given by the program, and so stands in its state",
        fix: "Set manageMasterUserPassword, or use the write-only property.",
      }),
    );
    return [...given, ...variablesOf(resource).flatMap((one) => ofVariable(resource, one)), ...ofParameter(resource)];
  },
};

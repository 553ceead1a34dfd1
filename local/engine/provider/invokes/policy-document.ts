/** `aws.iam.getPolicyDocument`: statements → JSON text, with single values unwrapped as the real provider does. */
import { isPresent, isRecord, type Value, type Values } from "../../wire/values";
import type { InvokeFunction } from ".";

const SUPPORTED = new Set(["policyId", "statements", "version"]);

const listOf = (value: Value): readonly Value[] => (Array.isArray(value) ? value : []);

const unwrapped = (value: Value): Value => {
  const list = [...listOf(value)].map(String).sort();
  if (list.length === 0) return undefined;
  return list.length === 1 ? list[0] : list;
};

const principals = (value: Value): Value => {
  const entries = listOf(value).filter(isRecord);
  if (entries.length === 0) return undefined;
  const everyone = entries.find(({ type }) => type === "*");
  if (everyone) return "*";
  return Object.fromEntries(entries.map(({ type, identifiers }) => [String(type), unwrapped(identifiers)]));
};

const conditions = (value: Value): Value => {
  const entries = listOf(value).filter(isRecord);
  if (entries.length === 0) return undefined;
  const byTest: Record<string, Record<string, Value>> = {};
  for (const { test, variable, values } of entries) (byTest[String(test)] ??= {})[String(variable)] = unwrapped(values);
  return byTest;
};

const statement = (source: Values): Values => ({
  Sid: source.sid,
  Effect: source.effect ?? "Allow",
  Principal: principals(source.principals),
  NotPrincipal: principals(source.notPrincipals),
  Action: unwrapped(source.actions),
  NotAction: unwrapped(source.notActions),
  Resource: unwrapped(source.resources),
  NotResource: unwrapped(source.notResources),
  Condition: conditions(source.conditions),
});

export const policyDocument: InvokeFunction = (args) => {
  const unsupported = Object.keys(args).filter((key) => !SUPPORTED.has(key) && isPresent(args[key]));
  if (unsupported.length > 0)
    throw new Error(`The local cloud does not support ${unsupported.join(", ")} of aws.iam.getPolicyDocument.`);
  const document = {
    Version: args.version ?? "2012-10-17",
    Id: args.policyId,
    Statement: listOf(args.statements).filter(isRecord).map(statement),
  };
  const minifiedJson = JSON.stringify(document);
  return {
    id: "policy",
    ...args,
    version: document.Version,
    json: JSON.stringify(document, undefined, 2),
    minifiedJson,
  };
};

/** What AWS refuses about a table. Source: "Service, account, and table quotas" and CreateTable. */
import { type CheckFailure, type Props, UNKNOWN } from "../../resource-kind";
import { known, Rules, struct } from "../rules";
import { attributesOf, billingMode, type IndexInputs, indexesOf, indexKeys, localIndexesOf } from "./table-inputs";

const NAME = /^[A-Za-z0-9_.-]+$/;
const NAME_TEXT = "made of letters, digits and _ . -";
/** Adjustable on AWS; nobody asks for more by accident. */
const MAX_INDEXES = 20;
/** Not adjustable. */
const MAX_LOCAL_INDEXES = 5;

export function checkTable(inputs: Props): readonly CheckFailure[] {
  const rules = new Rules(inputs);
  rules.length("name", 3, 255).pattern("name", NAME, NAME_TEXT);
  rules.oneOf("billingMode", ["PROVISIONED", "PAY_PER_REQUEST"]);
  rules.refuse("streamEnabled", "streamViewType", "replicas", "importTable", "globalTableWitness");
  rules.refuse("restoreBackupArn", "restoreSourceName", "restoreSourceTableArn");
  if (inputs["hashKey"] === undefined) rules.fail("hashKey", "is required");
  checkIndexes(inputs, rules);
  checkAttributes(inputs, rules);
  checkCapacity(inputs, rules);
  const ttl = struct(inputs["ttl"]);
  if (ttl?.["enabled"] === true && !ttl["attributeName"])
    rules.fail("ttl.attributeName", "is required when ttl is enabled");
  return rules.failures;
}

function checkIndexes(inputs: Props, rules: Rules): void {
  const local = localIndexesOf(inputs);
  const names: string[] = [];
  checkKind("globalSecondaryIndexes", "global", indexesOf(inputs), MAX_INDEXES, names, rules);
  checkKind("localSecondaryIndexes", "local", local, MAX_LOCAL_INDEXES, names, rules);
  if (local.length > 0 && inputs["rangeKey"] === undefined)
    rules.fail("localSecondaryIndexes", "goes with a table that has a rangeKey");
  local.forEach(({ rangeKey }, at) => {
    if (!rangeKey) rules.fail(`localSecondaryIndexes[${at}].rangeKey`, "is required");
  });
}

/** @param names of the indexes so far: those of both kinds are told apart by name */
function checkKind(
  property: string,
  kind: string,
  indexes: readonly IndexInputs[],
  most: number,
  names: string[],
  rules: Rules,
): void {
  if (indexes.length > most)
    rules.fail(property, `a table has at most ${most} ${kind} secondary indexes, not ${indexes.length}`);
  indexes.forEach((index, at) => {
    const path = `${property}[${at}]`;
    const name = known(index.name);
    if (name !== undefined && (name.length < 3 || name.length > 255 || !NAME.test(name)))
      rules.fail(`${path}.name`, `must have 3 to 255 characters, ${NAME_TEXT}, not "${name}"`);
    if (name !== undefined && names.includes(name))
      rules.fail(`${path}.name`, `"${name}" is the name of another index`);
    names.push(index.name);
    const projection = known(index.projectionType);
    if (projection !== undefined && !["ALL", "KEYS_ONLY", "INCLUDE"].includes(projection))
      rules.fail(`${path}.projectionType`, `must be ALL, KEYS_ONLY or INCLUDE, not "${projection}"`);
    if (projection !== undefined && (projection === "INCLUDE") !== Boolean(index.nonKeyAttributes?.length))
      rules.fail(`${path}.nonKeyAttributes`, "goes with the projection type INCLUDE, and INCLUDE needs it");
  });
}

/** Exactly the key attributes are declared: AWS refuses both a missing one and one too many. */
function checkAttributes(inputs: Props, rules: Rules): void {
  const keys = [
    inputs["hashKey"],
    inputs["rangeKey"],
    ...indexesOf(inputs).flatMap((index) => indexKeys(index).map((key) => key.AttributeName)),
    ...localIndexesOf(inputs).map((index) => index.rangeKey),
  ];
  const declared = attributesOf(inputs).map((attribute) => attribute.name);
  if ([...keys, ...declared].includes(UNKNOWN)) return;
  const used = new Set(keys.filter((key) => typeof key === "string"));
  const missing = [...used].filter((key) => !declared.includes(key));
  if (missing.length > 0)
    rules.fail("attributes", `key attributes must be declared, and these are not: ${missing.join(", ")}`);
  const unused = declared.filter((name) => !used.has(name));
  if (unused.length > 0)
    rules.fail("attributes", `all attributes must be indexed. Unused attributes: ${unused.join(", ")}`);
  for (const { name, type } of attributesOf(inputs))
    if (known(type) !== undefined && !["S", "N", "B"].includes(type))
      rules.fail("attributes", `the type of ${name} must be S, N or B, not "${type}"`);
}

function checkCapacity(inputs: Props, rules: Rules): void {
  if (inputs["billingMode"] === UNKNOWN) return;
  const isProvisioned = billingMode(inputs) === "PROVISIONED";
  for (const property of ["readCapacity", "writeCapacity"]) {
    const value = inputs[property];
    if (isProvisioned && (value === undefined || (typeof value === "number" && value < 1)))
      rules.fail(property, "must be at least 1 when billingMode is PROVISIONED (the default)");
    if (!isProvisioned && typeof value === "number" && value !== 0)
      rules.fail(property, "must not be given when billingMode is PAY_PER_REQUEST");
  }
}

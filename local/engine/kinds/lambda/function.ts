import type { FunctionCode, FunctionRecord, FunctionSettings } from "../../../services/lambda/function";
import type { LambdaService } from "../../../services/lambda/service";
import { violations } from "../../../services/lambda/validation";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { hasUnknown } from "../../wire/values";
import { isSet, numberOf, recordOf, required, textMapOf, textOf } from "../inputs";

/** What AWS's API calls otherwise than Pulumi does. */
const PROPERTY: Readonly<Record<string, string>> = {
  memoryMb: "memorySize",
  timeoutSeconds: "timeout",
  reservedConcurrency: "reservedConcurrentExecutions",
};

/** Declared elsewhere, and not emulated: better refused than quietly different. */
const REFUSED = ["imageUri", "layers", "fileSystemConfig", "s3Bucket", "snapStart", "durableConfig", "tenancyConfig"];

function partialSettings(inputs: Props): Partial<FunctionSettings> {
  const reserved = numberOf(inputs, "reservedConcurrentExecutions");
  const environment = recordOf(inputs, "environment");
  const name = textOf(inputs, "name");
  const logGroup = textOf(recordOf(inputs, "loggingConfig") ?? {}, "logGroup");
  return {
    ...given("name", name),
    ...given("role", textOf(inputs, "role")),
    ...given("handler", textOf(inputs, "handler")),
    ...given("runtime", textOf(inputs, "runtime")),
    memoryMb: !isSet(inputs, "memorySize") ? 128 : (numberOf(inputs, "memorySize") ?? 128),
    timeoutSeconds: !isSet(inputs, "timeout") ? 3 : (numberOf(inputs, "timeout") ?? 3),
    ...given("logGroup", logGroup ?? (name === undefined ? undefined : `/aws/lambda/${name}`)),
    // -1 is the provider's word for "none reserved".
    ...given("reservedConcurrency", reserved === -1 ? undefined : reserved),
    ...(!hasUnknown(inputs["environment"]) && { environment: textMapOf(environment ?? {}, "variables") }),
  };
}

const given = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });

function settingsOf(inputs: Props): FunctionSettings {
  const partial = partialSettings(inputs);
  const name = required(inputs, "name");
  return {
    ...partial,
    name,
    role: required(inputs, "role"),
    handler: required(inputs, "handler"),
    runtime: required(inputs, "runtime"),
    memoryMb: partial.memoryMb ?? 128,
    timeoutSeconds: partial.timeoutSeconds ?? 3,
    environment: partial.environment ?? {},
    logGroup: partial.logGroup ?? `/aws/lambda/${name}`,
  };
}

/** An archive as the engine passes it: a folder by its path, or assets by name. */
function codeOf(inputs: Props): FunctionCode {
  const code = recordOf(inputs, "code");
  if (!code || !("path" in code || "assets" in code))
    throw new Error("Function: the local cloud takes `code` as a FileArchive of a folder or an AssetArchive.");
  return code as unknown as FunctionCode;
}

function check(inputs: Props): readonly CheckFailure[] {
  const found: CheckFailure[] = violations(partialSettings(inputs)).map(({ property, reason }) => ({
    property: PROPERTY[property] ?? property,
    reason,
  }));
  for (const property of REFUSED)
    if (isSet(inputs, property)) found.push({ property, reason: "is not emulated by the local cloud" });
  if (!isSet(inputs, "imageUri"))
    for (const property of ["handler", "runtime"])
      if (!isSet(inputs, property))
        found.push({ property, reason: "handler and runtime must be set when PackageType is Zip" });
  return found;
}

/** `aws:lambda/function:Function` */
export const functionKind = (lambda: LambdaService): ResourceKind => ({
  token: "aws:lambda/function:Function",
  replaceOn: ["name", "packageType"],
  computed: [
    "arn",
    "invokeArn",
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "responseStreamingInvokeArn",
    "signingJobArn",
    "signingProfileVersionArn",
    "sourceCodeSize",
    "version",
  ],
  autoName: { property: "name", maxLength: 64 },
  check,
  create: async (inputs) => {
    const record = lambda.createFunction(settingsOf(inputs), codeOf(inputs));
    return { id: record.settings.name, outputs: outputsOf(lambda, record, inputs) };
  },
  update: async (_name, _olds, news) => outputsOf(lambda, lambda.updateFunction(settingsOf(news), codeOf(news)), news),
  delete: async (name) => lambda.deleteFunction(name),
  read: async (name, olds) => (lambda.functions().some(({ settings }) => settings.name === name) ? olds : undefined),
});

function outputsOf(lambda: LambdaService, { settings, code, lastModified }: FunctionRecord, inputs: Props): Props {
  const arn = lambda.arn(settings.name);
  const region = arn.split(":")[3] ?? "";
  const invokeArn = (target: string) =>
    `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${target}/invocations`;
  return {
    memorySize: settings.memoryMb,
    timeout: settings.timeoutSeconds,
    packageType: "Zip",
    sourceCodeHash: code.sha256,
    ...inputs,
    arn,
    invokeArn: invokeArn(arn),
    qualifiedArn: `${arn}:$LATEST`,
    qualifiedInvokeArn: invokeArn(`${arn}:$LATEST`),
    version: "$LATEST",
    lastModified,
    sourceCodeSize: code.bytes,
  };
}

/** `aws.ssm.Parameter`. */
import { PARAMETER_LIMITS, type ParameterType, type SsmService } from "../../../services/ssm/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { Rules } from "../rules";

export const parameterKind = (service: SsmService): ResourceKind => ({
  token: "aws:ssm/parameter:Parameter",
  replaceOn: ["name"],
  computed: ["arn", "version"],
  autoName: { property: "name", maxLength: PARAMETER_LIMITS.nameLength },
  check: (inputs) => {
    const rules = new Rules(inputs).refuse("valueWo");
    rules
      .oneOf("type", ["String", "StringList", "SecureString"])
      .oneOf("tier", ["Standard", "Advanced", "Intelligent-Tiering"]);
    rules.length("name", 1, PARAMETER_LIMITS.nameLength);
    rules.pattern(
      "name",
      /^\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/,
      "letters, digits and . _ -, in levels divided by /",
    );
    const name = rules.text("name") ?? "";
    if (/^\/?(aws|ssm)/i.test(name)) rules.fail("name", 'must not begin with "aws" or "ssm"');
    if (name.split("/").length - 1 > PARAMETER_LIMITS.levels)
      rules.fail("name", `has more than ${PARAMETER_LIMITS.levels} levels`);
    if (inputs["value"] === undefined && inputs["insecureValue"] === undefined) rules.fail("value", "is required");
    const isStandard = (inputs["tier"] ?? "Standard") === "Standard";
    rules.length("value", 1, isStandard ? PARAMETER_LIMITS.standardBytes : PARAMETER_LIMITS.advancedBytes);
    return rules.failures;
  },
  create: async (inputs) => {
    const parameter = service.put(given(inputs), inputs["overwrite"] === true);
    return { id: parameter.name, outputs: outputs(service, inputs, parameter.version) };
  },
  update: async (_id, _olds, news) => outputs(service, news, service.put(given(news), true).version),
  delete: async (id) => {
    service.remove(id);
  },
  read: async (id, olds) => {
    const parameter = service.get(id);
    if (!parameter) return undefined;
    const property = olds["insecureValue"] === undefined ? "value" : "insecureValue";
    return { ...outputs(service, olds, parameter.version), [property]: parameter.value };
  },
});

const given = (inputs: Props) => ({
  name: String(inputs["name"]),
  type: String(inputs["type"]) as ParameterType,
  value: String(inputs["value"] ?? inputs["insecureValue"]),
  description: typeof inputs["description"] === "string" ? inputs["description"] : undefined,
});

const outputs = (service: SsmService, inputs: Props, version: number): Props => ({
  ...inputs,
  arn: service.arn(String(inputs["name"])),
  dataType: inputs["dataType"] ?? "text",
  tier: inputs["tier"] ?? "Standard",
  version,
});

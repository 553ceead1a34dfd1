/** `aws.secretsmanager.SecretVersion`. */
import type { SecretsManagerService } from "../../../services/secretsmanager/service";
import type { ResourceKind } from "../../resource-kind";
import { Rules } from "../rules";

export const secretVersionKind = (service: SecretsManagerService): ResourceKind => ({
  token: "aws:secretsmanager/secretVersion:SecretVersion",
  replaceOn: ["secretId", "secretString", "secretBinary"],
  computed: ["arn", "secretArn", "versionId", "versionStages"],
  check: (inputs) => {
    const rules = new Rules(inputs).refuse("versionStages", "secretStringWo");
    if ((inputs["secretString"] === undefined) === (inputs["secretBinary"] === undefined))
      rules.fail("secretString", "give exactly one of secretString and secretBinary");
    return rules.length("secretString", 1, 65_536).failures;
  },
  create: async (inputs) => {
    const binary = inputs["secretBinary"];
    const value = String(binary ?? inputs["secretString"]);
    const version = service.putValue(String(inputs["secretId"]), value, binary !== undefined);
    const arn = service.describe(String(inputs["secretId"]))?.arn ?? "";
    return {
      id: `${arn}|${version.id}`,
      outputs: { ...inputs, arn, secretArn: arn, versionId: version.id, versionStages: version.stages },
    };
  },
  // A version goes with its secret or with a newer version; AWS cannot delete one either.
  delete: async () => undefined,
  read: async (_id, olds) => (service.describe(String(olds["secretId"])) ? olds : undefined),
});

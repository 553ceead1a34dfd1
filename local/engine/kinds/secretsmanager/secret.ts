/** `aws.secretsmanager.Secret`. */
import type { SecretsManagerService } from "../../../services/secretsmanager/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { Rules, tagsOf } from "../rules";

/** What AWS takes when nothing is said. */
const DEFAULT_RECOVERY_DAYS = 30;

export const secretKind = (service: SecretsManagerService): ResourceKind => ({
  token: "aws:secretsmanager/secret:Secret",
  replaceOn: ["name", "namePrefix"],
  computed: ["arn"],
  autoName: { property: "name", maxLength: 512 },
  check: (inputs) => {
    const rules = new Rules(inputs).refuse("namePrefix", "policy", "replicas");
    rules.length("name", 1, 512).pattern("name", /^[A-Za-z0-9/_+=.@-]+$/, "letters, digits and / _ + = . @ -");
    rules.length("description", 0, 2048);
    const days = rules.number("recoveryWindowInDays");
    if (days !== undefined && days !== 0 && (days < 7 || days > 30))
      rules.fail("recoveryWindowInDays", `must be 0 or 7 to 30, not ${days}`);
    return rules.failures;
  },
  create: async (inputs) => {
    const { arn } = service.create({ name: String(inputs["name"]), ...declared(inputs) });
    return { id: arn, outputs: { ...inputs, arn } };
  },
  update: async (id, _olds, news) => ({ ...news, arn: service.change(id, declared(news)).arn }),
  delete: async (id, olds) => {
    const days = olds["recoveryWindowInDays"];
    service.remove(id, typeof days === "number" ? days : DEFAULT_RECOVERY_DAYS);
  },
  read: async (id, olds) => {
    const secret = service.describe(id);
    return secret && { ...olds, arn: secret.arn, name: secret.name };
  },
});

const declared = (inputs: Props): { description: string | undefined; tags: Readonly<Record<string, string>> } => ({
  description: typeof inputs["description"] === "string" ? inputs["description"] : undefined,
  tags: tagsOf(inputs),
});

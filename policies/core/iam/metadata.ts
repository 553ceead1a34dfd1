/** What the policies of this family have in common. */
import type { ConfigProperty } from "../settings";

export const ACCOUNTS: ConfigProperty = {
  type: "array",
  description:
    "Own accounts. Empty: the accounts that the provider may work in, else the one that the resource's own ARNs name.",
  default: [],
};

export const DEPLOY_NAMES: ConfigProperty = {
  type: "array",
  description:
    "Patterns for names of roles and policies that deploy. They count until the role's trust is seen: who trusts a runtime is one.",
  default: ["*deploy*", "*pipeline*", "*github*"],
};

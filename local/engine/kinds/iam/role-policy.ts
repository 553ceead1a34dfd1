/** `aws.iam.RolePolicy`: a policy that belongs to one role. */
import type { IamService } from "../../../services/iam/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { Rules } from "../rules";
import { checkDocument, checkName, policySize, QUOTAS } from "./documents";

export const rolePolicyKind = (service: IamService): ResourceKind => {
  const put = (inputs: Props): Props => {
    const name = String(inputs["name"]);
    service.changeRole(String(inputs["role"]), (role) => {
      const inline = { ...role.inline, [name]: String(inputs["policy"]) };
      const size = Object.values(inline).reduce((sum, text) => sum + policySize(text), 0);
      if (size > QUOTAS.inlinePolicies)
        throw new Error(
          `LimitExceeded: Maximum policy size of ${QUOTAS.inlinePolicies} bytes exceeded for role ${role.name} (${size})`,
        );
      return { ...role, inline };
    });
    return inputs;
  };
  return {
    token: "aws:iam/rolePolicy:RolePolicy",
    replaceOn: ["name", "namePrefix", "role"],
    computed: [],
    autoName: { property: "name", maxLength: QUOTAS.policyName },
    check: (inputs) => {
      const rules = checkName(new Rules(inputs), QUOTAS.policyName).refuse("namePrefix");
      return checkDocument(rules, "policy", "identity", QUOTAS.inlinePolicies).failures;
    },
    create: async (inputs) => ({ id: `${String(inputs["role"])}:${String(inputs["name"])}`, outputs: put(inputs) }),
    update: async (_id, _olds, news) => put(news),
    delete: async (_id, olds) => {
      if (!service.role(String(olds["role"]))) return;
      service.changeRole(String(olds["role"]), (role) => {
        const { [String(olds["name"])]: _deleted, ...inline } = role.inline;
        return { ...role, inline };
      });
    },
    read: async (_id, olds) => {
      const policy = service.role(String(olds["role"]))?.inline[String(olds["name"])];
      return policy === undefined ? undefined : { ...olds, policy };
    },
  };
};

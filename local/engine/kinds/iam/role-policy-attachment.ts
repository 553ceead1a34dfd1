/** `aws.iam.RolePolicyAttachment`. */
import { MANAGED_POLICIES } from "../../../services/iam/managed-policies";
import type { IamService } from "../../../services/iam/service";
import type { ResourceKind } from "../../resource-kind";
import { Rules } from "../rules";
import { QUOTAS } from "./documents";

export const rolePolicyAttachmentKind = (service: IamService): ResourceKind => ({
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  replaceOn: ["role", "policyArn"],
  computed: [],
  check: (inputs) => {
    const rules = new Rules(inputs);
    const arn = rules.text("policyArn");
    if (arn?.startsWith("arn:aws:iam::aws:") && !(arn in MANAGED_POLICIES))
      rules.fail(
        "policyArn",
        `${arn} is not one of AWS's policies that the local cloud knows: ${Object.keys(MANAGED_POLICIES).join(", ")}`,
      );
    return rules.failures;
  },
  create: async (inputs) => {
    const [role, arn] = [String(inputs["role"]), String(inputs["policyArn"])];
    if (!(arn in MANAGED_POLICIES) && !service.policy(arn))
      throw new Error(`NoSuchEntity: Policy ${arn} does not exist or is not attachable.`);
    service.changeRole(role, (found) => {
      const attached = [...new Set([...found.attached, arn])];
      if (attached.length > QUOTAS.attachedPolicies)
        throw new Error(`LimitExceeded: Cannot exceed quota for PoliciesPerRole: ${QUOTAS.attachedPolicies} (${role})`);
      return { ...found, attached };
    });
    return { id: `${role}/${arn}`, outputs: inputs };
  },
  delete: async (_id, olds) => {
    if (!service.role(String(olds["role"]))) return;
    service.changeRole(String(olds["role"]), (role) => ({
      ...role,
      attached: role.attached.filter((arn) => arn !== olds["policyArn"]),
    }));
  },
  read: async (_id, olds) =>
    service.role(String(olds["role"]))?.attached.includes(String(olds["policyArn"])) ? olds : undefined,
});

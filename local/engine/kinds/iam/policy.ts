/** `aws.iam.Policy`: a policy that roles share. */
import { createHash } from "node:crypto";
import type { IamService } from "../../../services/iam/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { Rules, textOr } from "../rules";
import { checkDocument, checkName, checkPath, QUOTAS } from "./documents";

export const policyKind = (service: IamService): ResourceKind => {
  const put = (arn: string, inputs: Props): Props => {
    const id = `ANPA${createHash("sha256").update(arn).digest("hex").slice(0, 17).toUpperCase()}`;
    service.putPolicy({ arn, id, policy: String(inputs["policy"]) });
    return { ...inputs, arn, policyId: id, path: inputs["path"] ?? "/", attachmentCount: 0 };
  };
  return {
    token: "aws:iam/policy:Policy",
    replaceOn: ["name", "namePrefix", "path", "description"],
    computed: ["arn", "attachmentCount", "policyId"],
    autoName: { property: "name", maxLength: QUOTAS.policyName },
    check: (inputs) => {
      const rules = checkPath(checkName(new Rules(inputs), QUOTAS.policyName)).refuse("namePrefix");
      rules.length("description", 0, 1_000);
      return checkDocument(rules, "policy", "identity", QUOTAS.managedPolicy).failures;
    },
    create: async (inputs, { account }) => {
      const arn = `arn:aws:iam::${account}:policy${textOr(inputs, "path", "/")}${String(inputs["name"])}`;
      if (service.policy(arn))
        throw new Error(`EntityAlreadyExists: A policy called ${String(inputs["name"])} already exists.`);
      return { id: arn, outputs: put(arn, inputs) };
    },
    update: async (id, _olds, news) => put(id, news),
    delete: async (id) => service.deletePolicy(id),
    read: async (id, olds) => {
      const policy = service.policy(id);
      return policy && { ...olds, arn: id, policyId: policy.id, policy: policy.policy };
    },
  };
};

/** `aws.iam.Role`. */
import { createHash } from "node:crypto";
import type { IamService, Role } from "../../../services/iam/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { Rules, textOr } from "../rules";
import { checkDocument, checkName, checkPath, QUOTAS } from "./documents";

export const roleKind = (service: IamService): ResourceKind => ({
  token: "aws:iam/role:Role",
  replaceOn: ["name", "namePrefix", "path"],
  computed: ["arn", "createDate", "uniqueId"],
  autoName: { property: "name", maxLength: QUOTAS.roleName },
  check: (inputs) => {
    const rules = checkPath(checkName(new Rules(inputs), QUOTAS.roleName));
    rules.refuse("namePrefix", "permissionsBoundary", "inlinePolicies", "managedPolicyArns");
    rules.length("description", 0, 1_000).range("maxSessionDuration", 3_600, 43_200);
    return checkDocument(rules, "assumeRolePolicy", "trust", QUOTAS.trustPolicy).failures;
  },
  create: async (inputs, { account }) => {
    const name = String(inputs["name"]);
    if (service.role(name)) throw new Error(`EntityAlreadyExists: Role with name ${name} already exists.`);
    const role: Role = {
      name,
      arn: `arn:aws:iam::${account}:role${textOr(inputs, "path", "/")}${name}`,
      uniqueId: `AROA${createHash("sha256").update(name).digest("hex").slice(0, 17).toUpperCase()}`,
      createDate: service.today(),
      assumeRolePolicy: String(inputs["assumeRolePolicy"]),
      inline: {},
      attached: [],
    };
    service.putRole(role);
    return { id: name, outputs: outputs(inputs, role) };
  },
  update: async (id, _olds, news) =>
    outputs(
      news,
      service.changeRole(id, (role) => ({ ...role, assumeRolePolicy: String(news["assumeRolePolicy"]) })),
    ),
  delete: async (id, olds) => {
    const role = service.role(id);
    const held = [...Object.keys(role?.inline ?? {}), ...(role?.attached ?? [])];
    if (held.length > 0 && olds["forceDetachPolicies"] !== true)
      throw new Error(
        `DeleteConflict: Cannot delete role ${id}, must delete or detach its policies first: ${held.join(", ")}`,
      );
    service.deleteRole(id);
  },
  read: async (id, olds) => {
    const role = service.role(id);
    return role && { ...outputs(olds, role), assumeRolePolicy: role.assumeRolePolicy };
  },
});

const outputs = (inputs: Props, { arn, createDate, uniqueId, name }: Role): Props => ({
  ...inputs,
  ...{ arn, createDate, uniqueId, name },
  path: inputs["path"] ?? "/",
  maxSessionDuration: inputs["maxSessionDuration"] ?? 3_600,
});

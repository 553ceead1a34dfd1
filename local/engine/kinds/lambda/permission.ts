import { parseFunctionName, type PermissionStatement } from "../../../services/lambda/function";
import type { LambdaService } from "../../../services/lambda/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { failures, required, textOf } from "../inputs";

function statementOf(inputs: Props, statementId: string): PermissionStatement {
  const sourceArn = textOf(inputs, "sourceArn");
  const sourceAccount = textOf(inputs, "sourceAccount");
  return {
    statementId,
    action: required(inputs, "action"),
    principal: required(inputs, "principal"),
    ...(sourceArn !== undefined && { sourceArn }),
    ...(sourceAccount !== undefined && { sourceAccount }),
  };
}

/** `aws:lambda/permission:Permission` */
export const permissionKind = (lambda: LambdaService): ResourceKind => ({
  token: "aws:lambda/permission:Permission",
  replaceOn: [
    "action",
    "eventSourceToken",
    "function",
    "functionUrlAuthType",
    "principal",
    "principalOrgId",
    "qualifier",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
  ],
  computed: [],
  autoName: { property: "statementId", maxLength: 100 },
  check: (inputs) => {
    const action = textOf(inputs, "action");
    const statementId = textOf(inputs, "statementId");
    return [
      ...failures(
        "action",
        action === undefined || /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(action)
          ? []
          : [`${action} is no action of Lambda`],
      ),
      ...failures(
        "statementId",
        statementId === undefined || /^[\w-]{1,100}$/.test(statementId)
          ? []
          : ["must be 1 to 100 letters, digits, - or _"],
      ),
    ];
  },
  create: async (inputs) => {
    const statementId = required(inputs, "statementId");
    lambda.addPermission(required(inputs, "function"), statementOf(inputs, statementId));
    return { id: statementId, outputs: inputs };
  },
  delete: async (id, olds) => {
    if (exists(lambda, id, olds)) lambda.removePermission(required(olds, "function"), id);
  },
  read: async (id, olds) => (exists(lambda, id, olds) ? olds : undefined),
});

const exists = (lambda: LambdaService, statementId: string, props: Props): boolean => {
  const { name } = parseFunctionName(required(props, "function"));
  const record = lambda.functions().find(({ settings }) => settings.name === name);
  return record?.permissions.some((statement) => statement.statementId === statementId) ?? false;
};

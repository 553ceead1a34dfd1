import type { Finding } from "../../core/finding";
import { undecided } from "../../core/finding";
import { accountOfStack, ownAccounts } from "../../core/iam/accounts";
import { RESOURCE_TYPES } from "../../core/iam/carriers";
import { lettingIn, outsidersIn } from "../../core/iam/letting-in";
import { textOf } from "../../core/iam/principals";
import { ACCOUNTS } from "../../core/iam/metadata";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { asList, isObject, member, UNKNOWN, type Value } from "../../core/value";

/** Properties that let accounts in without a document. */
const SHARED: Readonly<Record<string, string>> = {
  "aws:cloudwatch/eventPermission:EventPermission": "principal",
  "aws:lambda/layerVersionPermission:LayerVersionPermission": "principal",
  "aws:rds/clusterSnapshot:ClusterSnapshot": "sharedAccounts",
  "aws:rds/snapshot:Snapshot": "sharedAccounts",
  "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": "sharedAccounts",
  "aws:rds/snapshotCopy:SnapshotCopy": "sharedAccounts",
  "aws:ec2/amiLaunchPermission:AmiLaunchPermission": "accountId",
  "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": "accountId",
};

/** An organisation beside the principal is a condition on it. */
function conditionOf({ props }: Resource): Value {
  const organisation = member(props, "organizationId");
  if (typeof organisation === "string" && organisation !== "")
    return { StringEquals: { "aws:PrincipalOrgID": organisation } };
  const condition = member(props, "condition");
  if (!isObject(condition)) return null;
  const [type, key, value] = ["type", "key", "value"].map((name) => member(condition, name));
  return typeof type === "string" && typeof key === "string" ? { [type]: { [key]: value ?? null } } : null;
}

function shared(resource: Resource, own: readonly string[]): readonly Finding[] {
  const property = SHARED[resource.type];
  if (property === undefined) return [];
  const list = asList(member(resource.props, property));
  if (list === UNKNOWN) return [undecided(resource, property)];
  return list.flatMap((value): readonly Finding[] => {
    if (value === UNKNOWN) return [undecided(resource, property)];
    const text = value === "all" ? "*" : textOf(value);
    const kind = text === "*" ? "*" : "AWS";
    return lettingIn(resource, property, { kind, value: text }, conditionOf(resource), own);
  });
}

const judge = (resource: Resource, own: readonly string[]): readonly Finding[] => [
  ...outsidersIn(resource, own),
  ...shared(resource, own),
];

const TYPES: readonly string[] = [...RESOURCE_TYPES, ...Object.keys(SHARED)];

/** `iam-resource-policy-public` */
export const keepResourcesUnpublic: Policy = {
  id: "iam-resource-policy-public",
  family: "iam",
  title: "No resource lets everybody or another account in",
  severity: "critical",
  description:
    "Documents of resources, event buses' and layers' permissions and shared snapshots let principals of the own account in; everybody and other accounts only under a condition that names the account, the organisation, the network or the source's ARN.",
  why: "A resource's own document opens it to callers whose permissions nobody here decides.",
  remediation: "Name the own roles, or add a condition on who calls.",
  references: [
    { framework: "AWS FSBP", control: "Lambda.1" },
    { framework: "AWS FSBP", control: "S3.2" },
    { framework: "AWS FSBP", control: "RDS.1" },
    { framework: "AWS FSBP", control: "SQS.3" },
  ],
  levels: ALWAYS,
  config: { accounts: ACCOUNTS },
  types: TYPES,
  checkResource: (resource, settings) => judge(resource, ownAccounts(resource, settings.list("accounts"))),
  checkStack(graph, settings) {
    const configured = settings.list("accounts");
    const account = graph.once(accountOfStack);
    const own = configured.length > 0 ? configured : account === undefined ? [] : [account];
    return graph.ofType(...TYPES).flatMap((resource) => judge(resource, own));
  },
};

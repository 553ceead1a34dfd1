import { allowManagedPolicies } from "../../../../policies/rules/iam/allow-managed-policies";
import { adding, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const aws = (name: string, partition = "aws") => `arn:${partition}:iam::aws:policy/${name}`;
const OWN = "arn:aws:iam::111111111111:policy/banyan-dev-read";
const BASIC = aws("service-role/AWSLambdaBasicExecutionRole");
const own: Subject = { type: "aws:iam/policy:Policy", name: "own", props: { name: "banyan-dev-read", arn: OWN } };
const OWN_URN = "urn:pulumi:dev::banyan::aws:iam/policy:Policy::own";

/** Every way in which managed policies are attached. */
const WAYS: Readonly<Record<string, (arn: unknown) => Subject>> = {
  "to a role": (policyArn) => ({
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    props: { role: "r", policyArn },
  }),
  "to a group": (policyArn) => ({
    type: "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    props: { group: "g", policyArn },
  }),
  "to a user": (policyArn) => ({
    type: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    props: { user: "u", policyArn },
  }),
  exclusively: (policyArn) => ({
    type: "aws:iam/policyAttachment:PolicyAttachment",
    props: { roles: ["r"], policyArn },
  }),
  "in the role": (arn) => ({ type: "aws:iam/role:Role", props: { name: "r", managedPolicyArns: [BASIC, arn] } }),
  "by an exclusive list": (arn) => ({
    type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    props: { roleName: "r", policyArns: [BASIC, arn] },
  }),
};
const toRole = WAYS["to a role"] as (arn: unknown) => Subject;

export const allowManagedPoliciesCases: PolicyCases = {
  policy: allowManagedPolicies,
  spellings: {
    "of AWS": {
      good: [
        ...Object.entries(WAYS).map(([way, attach]) => on(way, attach(BASIC))),
        ...[
          "service-role/AWSLambdaVPCAccessExecutionRole",
          "service-role/AmazonECSTaskExecutionRolePolicy",
          "AWSXRayDaemonWriteAccess",
        ].map((name) => on(name, toRole(aws(name)))),
        on("of another partition", toRole(aws("AWSXRayDaemonWriteAccess", "aws-cn"))),
        on("one that is added to the list", toRole(aws("ReadOnlyAccess")), { config: { allowed: ["ReadOnlyAccess"] } }),
      ],
      bad: [
        ...Object.entries(WAYS).map(([way, attach]) =>
          on(way, attach(aws("AdministratorAccess")), { finding: "managed:", by: "resource" }),
        ),
        ...[
          "service-role/AWSLambdaDynamoDBExecutionRole",
          "service-role/AWSLambdaSQSQueueExecutionRole",
          "AmazonDynamoDBFullAccess",
          "AWSLambdaBasicExecutionRole",
        ].map((name) => on(name, toRole(aws(name)))),
        on("of another partition", toRole(aws("AdministratorAccess", "aws-us-gov"))),
      ],
    },
    "of an account": {
      good: [
        ...Object.entries(WAYS).map(([way, attach]) => on(way, [own, attach(OWN)])),
        on("not known, and made by the stack", [
          own,
          { ...toRole(UNKNOWN_TEXT), propertyDependencies: { policyArn: [OWN_URN] } },
        ]),
      ],
      bad: [
        ...Object.entries(WAYS).map(([way, attach]) =>
          on(way, [own, attach(OWN.replace("read", "write"))], { finding: "elsewhere:", by: "stack" }),
        ),
        on("without a name", toRole("arn:aws:iam::111111111111:policy/*"), { by: "resource" }),
        on("no ARN", toRole("AdministratorAccess"), { by: "resource" }),
      ],
    },
  },
  undecided: [on("one that nothing tells", toRole(UNKNOWN_TEXT))],
  mutations: [adding(toRole(aws("AdministratorAccess"))), adding(toRole(OWN))],
};

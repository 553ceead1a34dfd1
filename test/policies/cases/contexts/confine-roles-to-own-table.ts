import { confineRolesToOwnTable } from "../../../../policies/rules/contexts/confine-roles-to-own-table";
import { allow, arn, changed, plus, policyText, roleArn, rolePolicyFor, tableArn, WORLD } from "../../fixtures/world";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const API = "banyan-dev-ratings-api";
const OWN = tableArn("ratings");
const FOREIGN = tableArn("schedule");
const get = (resource: unknown, action: unknown = "dynamodb:GetItem") => allow(action, resource);

/** The document by itself, as it is seen before its role exists. */
const early = (statement: unknown): Subject => rolePolicyFor(API, statement);
const late = (...statements: readonly unknown[]) => plus(rolePolicyFor(API, ...statements));

const managed = (role: string, how: "attachment" | "exclusive" | "list"): readonly Subject[] => {
  const policyArn = `arn:aws:iam::111111111111:policy/shared`;
  const policy: Subject = {
    type: "aws:iam/policy:Policy",
    name: "shared",
    props: { name: "shared", arn: policyArn, policy: policyText(get(FOREIGN)) },
  };
  if (how === "list") return changed("ratings-api-role", { name: role, managedPolicyArns: [policyArn] }, plus(policy));
  const attachment: Subject =
    how === "attachment"
      ? { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", name: "a", props: { role, policyArn } }
      : { type: "aws:iam/policyAttachment:PolicyAttachment", name: "a", props: { roles: [role], policyArn } };
  return plus(policy, attachment);
};

const unknownFrom = (table: string, extra: Record<string, unknown> = {}): Subject => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "extra-policy",
  props: { role: API, policy: UNKNOWN_TEXT, ...extra },
  propertyDependencies: {
    policy: [`urn:pulumi:dev::banyan::banyan:index:BoundedContext$aws:dynamodb/table:Table::${table}-table`],
  },
});

export const confineRolesToOwnTableCases: PolicyCases = {
  policy: confineRolesToOwnTable,
  spellings: {
    "as a role policy, by names alone": {
      good: [
        on("the own table", early(get(OWN))),
        on("the own table of another generation", early(get(OWN.replace("-g1", "-g12")))),
        on("an index of the own table", early(get(`${OWN}/index/*`, "dynamodb:Query"))),
        on(
          "another service",
          early(allow("logs:PutLogEvents", arn("logs", "log-group:/aws/lambda/banyan-dev-schedule-api:*"))),
        ),
        on("a denial", early({ ...get(FOREIGN), Effect: "Deny" })),
        on("an action that names no table", early(allow("dynamodb:ListTables", "*"))),
        on("the monolith's role", rolePolicyFor("banyan-dev-monolith", get(FOREIGN))),
      ],
      bad: [
        on("another context's table", early(get(FOREIGN)), { finding: "foreign", by: "both" }),
        on("its index", early(get(`${FOREIGN}/index/*`)), { by: "both" }),
        on("its stream", early(get(`${FOREIGN}/stream/*`, "dynamodb:GetRecords"))),
        on("another stage's", early(get(OWN.replace("-dev-", "-prod-")))),
        on("one that only begins like the own", early(get(OWN.replace("ratings", "ratings-x")))),
        on("a prefix", early(get(arn("dynamodb", "table/banyan-dev-*")))),
        on("everything of the service", early(get(arn("dynamodb", "*")))),
        on("everything", early(get("*"))),
        on("everything but the own", early({ Effect: "Allow", Action: "dynamodb:GetItem", NotResource: OWN })),
        on("PartiQL", early(get(FOREIGN, "dynamodb:PartiQLSelect"))),
        on("every action", early(get(FOREIGN, "*"))),
        on("every action but one", early({ Effect: "Allow", NotAction: "s3:GetObject", Resource: FOREIGN })),
        on("behind an unknown", early(get([UNKNOWN_TEXT, FOREIGN]))),
      ].map((one) => ({ ...one, by: "resource" as const })),
    },
    "over the stack": {
      good: [on("the compliant stack", WORLD), on("the own table and index", late(get([OWN, `${OWN}/index/*`])))],
      bad: [
        on("another context's table", late(get(FOREIGN)), { finding: "foreign:banyan-dev-schedule-g1" }),
        on("beside the own", late(get([OWN, FOREIGN])), { by: "stack" }),
        on("in a later statement", late(get(OWN), get(FOREIGN)), { by: "stack" }),
        on("by a prefix in the name", late(get(arn("dynamodb", "table/banyan-dev-s*"))), { by: "stack" }),
        on("by a policy variable", late(get(arn("dynamodb", "table/${aws:PrincipalTag/table}"))), { by: "stack" }),
        on("a table that is nobody's", late(get(tableArn("tickets"))), { by: "stack" }),
        on("a role that its ARN names", plus(rolePolicyFor(roleArn(API), get(FOREIGN))), { by: "stack" }),
      ],
    },
    "as an inline policy of the role": {
      good: [on("the own table", changed("ratings-api-role", { inlinePolicies: [{ policy: policyText(get(OWN)) }] }))],
      bad: [
        on("another's", changed("ratings-api-role", { inlinePolicies: [{ policy: policyText(get(FOREIGN)) }] }), {
          by: "both",
        }),
      ],
    },
    "as a managed policy": {
      good: [on("attached to a role of the table's context", managed("banyan-dev-schedule-api", "attachment"))],
      bad: [
        on("attached", managed(API, "attachment"), { by: "stack" }),
        on("attached with others", managed(API, "exclusive"), { by: "stack" }),
        on("in the role's own list", managed(API, "list"), { by: "stack" }),
      ],
    },
    "as a document that is not known yet": {
      good: [on("the compliant stack", WORLD)],
      bad: [
        on("computed from another context's table", plus(unknownFrom("schedule")), { by: "stack" }),
        on(
          "a resource that was computed from it",
          plus(unknownFrom("schedule", { policy: { Version: "2012-10-17", Statement: [get(UNKNOWN_TEXT)] } })),
          { by: "stack" },
        ),
      ],
    },
  },
  undecided: [on("a document computed from the own table", plus(unknownFrom("ratings")))],
  mutations: [
    changing("ratings-relay-policy", inText("table/banyan-prod-ratings-g1", "table/banyan-prod-schedule-g1")),
  ],
};

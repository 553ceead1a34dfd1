import { protectTablesFromDeletion } from "../../../../policies/rules/data/protect-tables-from-deletion";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const CONTEXT = "urn:pulumi:dev::banyan::banyan:index:BoundedContext::talks";
const table = making("aws:dynamodb/table:Table", { deletionProtectionEnabled: true });
const ofContext = making(
  "aws:dynamodb/table:Table",
  {},
  { urn: "urn:pulumi:dev::banyan::banyan:index:BoundedContext$aws:dynamodb/table:Table::talks-table", parent: CONTEXT },
);
const component = (phase: unknown) =>
  making("banyan:index:BoundedContext", { context: "talks", phase }, { name: "talks", urn: CONTEXT })();

export const protectTablesFromDeletionCases: PolicyCases = {
  policy: protectTablesFromDeletion,
  spellings: {
    "a table of its own": {
      good: [on("protected", table())],
      bad: [
        on("by default", table({ deletionProtectionEnabled: undefined }), { by: "resource" }),
        on("off", table({ deletionProtectionEnabled: false }), { by: "resource" }),
      ],
    },
    "a context's table": {
      good: [
        on("a replica", [component("canary"), ofContext({ deletionProtectionEnabled: false })]),
        on("protected, owning", [component("extracted"), ofContext({ deletionProtectionEnabled: true })]),
      ],
      bad: [
        on("owning", [component("extracted"), ofContext({ deletionProtectionEnabled: false })], { by: "stack" }),
        on("retired", [component("retired"), ofContext()], { by: "stack" }),
        on("of a phase that nobody tells", [component(undefined), ofContext()], { by: "stack" }),
      ],
    },
  },
  undecided: [on("not known", table({ deletionProtectionEnabled: UNKNOWN_TEXT }))],
  mutations: [adding(table({ deletionProtectionEnabled: false }))],
};

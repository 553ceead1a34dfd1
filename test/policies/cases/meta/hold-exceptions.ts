import { holdExceptions } from "../../../../policies/rules/meta/hold-exceptions";
import { adding, on, type PolicyCases } from "../../support/cases";
import { listener } from "../../support/fixtures";
import { urnOf } from "../../support/subject";

const OLD = { ...listener({ sslPolicy: "ELBSecurityPolicy-2016-08" }), name: "old" };
const VALID = {
  urn: urnOf(OLD),
  policy: "net-listener-tls-policy",
  finding: "outdated",
  reason: "clients of a partner who moves in spring",
  owner: "team-a",
  expires: "2026-11-21",
};
const excepting = (title: string, change: Record<string, unknown> = {}, finding?: string) =>
  on(title, OLD, {
    config: { exceptions: [{ ...VALID, ...change }] },
    ...(finding === undefined ? {} : { finding }),
    // Which resource and which token it names is what an exception is about.
    except: { "the alb twin": "the URN is another", "the lb twin": "the URN is another" },
  });

export const holdExceptionsCases: PolicyCases = {
  policy: holdExceptions,
  spellings: {
    "an exception": {
      good: [
        on("none", OLD),
        excepting("complete, used, on its last day"),
        excepting("that lasts", { expires: "2027-02-28" }),
      ],
      bad: [
        excepting("expired", { expires: "2026-11-20" }, "net-listener-tls-policy/outdated"),
        excepting("without a day", { expires: undefined }),
        excepting("with a day that there is not", { expires: "2027-02-30" }),
        excepting("for ever", { expires: "never" }),
        excepting("without a reason", { reason: undefined }),
        excepting("with a reason that is none", { reason: "we need it" }),
        excepting("with a reason of blanks", { reason: " ".repeat(40) }),
        excepting("without an owner", { owner: "" }),
        excepting("for a pattern of URNs", { urn: "urn:pulumi:dev::banyan::*" }),
        excepting("for a resource that there is not", { urn: `${VALID.urn}x` }),
        excepting("for a policy that there is not", { policy: "net-listener-tls" }),
        excepting("for a finding that there is not", { finding: "missing" }),
        excepting("for every finding", { finding: "*" }),
        excepting("for exceptions", { policy: "meta-exceptions-valid" }),
        on("unused", listener({}), {
          config: { exceptions: [{ ...VALID, urn: urnOf(listener({})) }] },
          except: { "the alb twin": "the URN is another" },
        }),
      ],
    },
  },
  mutations: [adding()],
};

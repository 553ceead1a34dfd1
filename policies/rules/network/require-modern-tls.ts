import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { loadBalancerTokens } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

/** TLS 1.3 with 1.2 or 1.3 as the least, by any of AWS' suffixes; older policies and those without a version are not named so. */
const MODERN = /^ELBSecurityPolicy-TLS13-1-[23](-Res)?(-FIPS)?(-PQ)?-\d{4}-\d{2}$/;
const FIX = 'Set it to "ELBSecurityPolicy-TLS13-1-2-Res-2021-06".';

/** `net-listener-tls-policy` */
export const requireModernTls: Policy = {
  id: "net-listener-tls-policy",
  family: "network",
  title: "Listeners negotiate TLS 1.2 or newer",
  severity: "high",
  description: "A listener with protocol HTTPS or TLS names a security policy with TLS 1.3; AWS' default is none.",
  why: "AWS' default still accepts TLS 1.0.",
  remediation: 'Set sslPolicy, for example to "ELBSecurityPolicy-TLS13-1-2-Res-2021-06".',
  references: [{ framework: "AWS FSBP", control: "ELB.17" }],
  levels: ALWAYS,
  config: {},
  types: loadBalancerTokens("Listener"),
  checkResource(resource): readonly Finding[] {
    const protocol = member(resource.props, "protocol");
    const policy = member(resource.props, "sslPolicy");
    if (typeof protocol !== "string" && protocol !== UNKNOWN) return [];
    if (typeof protocol === "string" && !["HTTPS", "TLS"].includes(protocol.toUpperCase())) return [];
    if (policy === UNKNOWN || (protocol === UNKNOWN && policy === null)) return [undecided(resource, "sslPolicy", FIX)];
    if (policy === null)
      return [
        violation(resource, "sslPolicy", {
          id: "missing",
          what: "is missing, and AWS' default accepts TLS 1.0",
          fix: FIX,
        }),
      ];
    if (typeof policy === "string" && MODERN.test(policy)) return [];
    const what = `${JSON.stringify(policy)} accepts older protocols than TLS 1.2`;
    return [violation(resource, "sslPolicy", { id: "outdated", what, fix: FIX })];
  },
};

import { loadBalancerTokens, type Finding, type Policy } from "../core/policy";
import { member, UNKNOWN } from "../core/value";

/** TLS 1.3 with 1.2 or 1.3 as the least, by any of AWS' suffixes; older policies and those without a version are not named so. */
const MODERN = /^ELBSecurityPolicy-TLS13-1-[23](-Res)?(-FIPS)?(-PQ)?-\d{4}-\d{2}$/;
const TOKENS = loadBalancerTokens("Listener");

/** `net-listener-tls-policy` */
export const requireModernTls: Policy = {
  id: "net-listener-tls-policy",
  displayName: "Listeners negotiate TLS 1.2 or newer",
  description: "An encrypted listener names a security policy with TLS 1.3; AWS' default still accepts TLS 1.0.",
  severity: "high",
  remediation: 'Set sslPolicy, for example to "ELBSecurityPolicy-TLS13-1-2-Res-2021-06".',
  tags: ["network"],
  config: {},
  checkResource(resource): readonly Finding[] {
    if (!TOKENS.includes(resource.type)) return [];
    const protocol = member(resource.props, "protocol");
    const policy = member(resource.props, "sslPolicy");
    const at = { urn: resource.urn, path: "sslPolicy", fix: 'Set it to "ELBSecurityPolicy-TLS13-1-2-Res-2021-06".' };
    if (typeof protocol !== "string" && protocol !== UNKNOWN) return [];
    if (typeof protocol === "string" && !["HTTPS", "TLS"].includes(protocol.toUpperCase())) return [];
    if (policy === UNKNOWN || (protocol === UNKNOWN && policy === null))
      return [{ ...at, verdict: "undecided", problem: "is not known before the update, so it was not checked" }];
    if (policy === null)
      return [{ ...at, verdict: "violation", problem: "is missing, and AWS' default accepts TLS 1.0" }];
    if (typeof policy === "string" && MODERN.test(policy)) return [];
    return [{ ...at, verdict: "violation", problem: `${JSON.stringify(policy)} accepts older protocols than TLS 1.2` }];
  },
};

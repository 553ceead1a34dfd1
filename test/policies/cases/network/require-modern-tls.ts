import { requireModernTls } from "../../../../policies/rules/network/require-modern-tls";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { listener } from "../../support/fixtures";
import { UNKNOWN_TEXT } from "../../support/subject";

const policy = (sslPolicy: unknown) => listener({ sslPolicy });

export const requireModernTlsCases: PolicyCases = {
  policy: requireModernTls,
  spellings: {
    "protocol HTTPS": {
      good: [
        on("TLS 1.2 and 1.3, restricted", listener({})),
        on("TLS 1.3 alone", policy("ELBSecurityPolicy-TLS13-1-3-2021-06")),
        on("post-quantum and FIPS", policy("ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09")),
      ],
      bad: [
        on("AWS' default", listener({ sslPolicy: undefined }), { finding: "missing" }),
        on("an older policy", policy("ELBSecurityPolicy-2016-08"), { finding: "outdated" }),
        on("TLS 1.3 with 1.0", policy("ELBSecurityPolicy-TLS13-1-0-2021-06"), { finding: "outdated" }),
        on("a name that only begins right", policy("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"), {
          finding: "outdated",
        }),
      ],
    },
    "protocol TLS": {
      good: [on("a modern policy", listener({ protocol: "TLS" }))],
      bad: [on("an older one", listener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS-1-2-2017-01" }))],
    },
    "no TLS": {
      good: [on("HTTP needs no policy", listener({ protocol: "HTTP", sslPolicy: undefined }))],
      bad: [on("https in lower case", listener({ protocol: "https", sslPolicy: undefined }))],
    },
  },
  undecided: [on("a policy that is not known yet", policy(UNKNOWN_TEXT))],
  mutations: [
    changing("front-door-https", having({ sslPolicy: "ELBSecurityPolicy-2016-08" })),
    changing("front-door-https", without("sslPolicy")),
  ],
};

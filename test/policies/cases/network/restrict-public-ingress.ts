import { restrictPublicIngress } from "../../../../policies/rules/network/restrict-public-ingress";
import { adding, changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

type Props = Readonly<Record<string, unknown>>;
const ANYWHERE = "0.0.0.0/0";

const inline = (...ingress: readonly Props[]): Subject => ({
  type: "aws:ec2/securityGroup:SecurityGroup",
  name: "group",
  props: { id: "sg-1", ingress },
});
const rule = (props: Props): Props => ({ protocol: "tcp", fromPort: 22, toPort: 22, ...props });
const classic = (props: Props): Subject => ({
  type: "aws:ec2/securityGroupRule:SecurityGroupRule",
  props: { type: "ingress", securityGroupId: "sg-1", ...rule(props) },
});
const modern = (props: Props): Subject => ({
  type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  props: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 22, toPort: 22, ...props },
});
const web = (port: number): Props => ({ fromPort: port, toPort: port });
const using = (type: string, props: Props): Subject => ({ type, name: "user", props });

/** Every block of 8 bits: none is shorter, together they are everything. */
const EVERYTHING = Array.from({ length: 256 }, (_, index) => `${index}.0.0.0/8`);
const bad = { finding: "public-ingress" };

export const restrictPublicIngressCases: PolicyCases = {
  policy: restrictPublicIngress,
  spellings: {
    "rules that are everything together": {
      good: [
        on("to two groups", [
          inline(),
          ...EVERYTHING.map((cidrIpv4, index) => ({
            ...modern({ cidrIpv4, securityGroupId: index % 4 === 0 ? "sg-1" : "sg-2" }),
            name: `r${index}`,
          })),
        ]),
      ],
      bad: [
        on(
          "to one",
          [inline(), ...EVERYTHING.map((cidrIpv4, index) => ({ ...modern({ cidrIpv4 }), name: `r${index}` }))],
          bad,
        ),
      ],
    },
    "private blocks of IPv6": {
      good: [on("all of them", modern({ cidrIpv6: "fc00::/7" }))],
      bad: [on("more than them", modern({ cidrIpv6: "fc00::/6" }), bad)],
    },
    "half known": {
      good: [
        on("a port that may be the web's", classic({ fromPort: 443, toPort: UNKNOWN_TEXT, cidrBlocks: [ANYWHERE] })),
      ],
      bad: [on("a first port that is not the web's", classic({ toPort: UNKNOWN_TEXT, cidrBlocks: [ANYWHERE] }), bad)],
    },
    "as an inline rule": {
      good: [
        on("HTTPS", inline(rule({ ...web(443), cidrBlocks: [ANYWHERE], ipv6CidrBlocks: ["::/0"] }))),
        on("HTTP by number", inline(rule({ protocol: "6", ...web(80), cidrBlocks: [ANYWHERE] }))),
        on("SSH from a network", inline(rule({ cidrBlocks: ["10.0.0.0/8", "192.168.0.0/16"] }))),
        on("SSH from a group", inline(rule({ securityGroups: ["sg-2"] }))),
        on("no rules", inline()),
      ],
      bad: [
        on("SSH", inline(rule({ cidrBlocks: [ANYWHERE] })), bad),
        on("everything", inline({ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [ANYWHERE] }), bad),
        on("everything by name", inline({ protocol: "all", cidrBlocks: [ANYWHERE] }), bad),
        on("HTTPS by UDP", inline(rule({ protocol: "udp", ...web(443), cidrBlocks: [ANYWHERE] })), bad),
        on("a range that begins at 80", inline(rule({ fromPort: 80, toPort: 443, cidrBlocks: [ANYWHERE] })), bad),
        on("IPv6", inline(rule({ ipv6CidrBlocks: ["::/0"] })), bad),
        on("IPv6 in full", inline(rule({ ipv6CidrBlocks: ["0:0:0:0:0:0:0:0/0"] })), bad),
        on("IPv4 within IPv6", inline(rule({ ipv6CidrBlocks: ["::ffff:0:0/96"] })), bad),
        on("all of IPv6 that is routed", inline(rule({ ipv6CidrBlocks: ["2000::/3"] })), bad),
        on("two halves", inline(rule({ cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] })), bad),
        on("a zero behind an address", inline(rule({ cidrBlocks: ["1.2.3.4/0"] })), bad),
        on("many blocks", inline(rule({ cidrBlocks: EVERYTHING })), bad),
        on("many blocks over many rules", inline(...EVERYTHING.map((block) => rule({ cidrBlocks: [block] }))), bad),
        on("no block", inline(rule({ cidrBlocks: ["anywhere"] })), { finding: "malformed" }),
        on("behind an unknown", inline(rule({ cidrBlocks: [UNKNOWN_TEXT, ANYWHERE] })), bad),
      ],
    },
    "as a classic rule": {
      good: [
        on("HTTPS", classic({ ...web(443), cidrBlocks: [ANYWHERE] })),
        on("egress", classic({ type: "egress", cidrBlocks: [ANYWHERE] })),
      ],
      bad: [
        on("SSH", classic({ cidrBlocks: [ANYWHERE] }), bad),
        on("SSH over IPv6", classic({ ipv6CidrBlocks: ["::/0"] }), bad),
      ],
    },
    "as a rule of its own": {
      good: [
        on("HTTPS", modern({ ...web(443), cidrIpv4: ANYWHERE })),
        on("a database from a group", modern({ ...web(5432), referencedSecurityGroupId: "sg-2" })),
      ],
      bad: [
        on("a database", modern({ ...web(5432), cidrIpv4: ANYWHERE }), bad),
        on("a database over IPv6", modern({ ...web(5432), cidrIpv6: "::/0" }), bad),
        on(
          "every protocol",
          modern({ ipProtocol: "-1", fromPort: undefined, toPort: undefined, cidrIpv4: ANYWHERE }),
          bad,
        ),
      ],
    },
    "by what it is attached to": {
      good: [
        on("a load balancer", [
          inline(rule({ ...web(443), cidrBlocks: [ANYWHERE] })),
          using("aws:lb/loadBalancer:LoadBalancer", { securityGroups: ["sg-1"] }),
        ]),
        on("a service behind a group of its own", [
          inline(rule({ ...web(443), cidrBlocks: [ANYWHERE] })),
          using("aws:ecs/service:Service", { networkConfiguration: { securityGroups: ["sg-2"] } }),
        ]),
      ],
      bad: [
        on(
          "a service",
          [
            inline(rule({ ...web(443), cidrBlocks: [ANYWHERE] })),
            using("aws:ecs/service:Service", { networkConfiguration: { securityGroups: ["sg-1"] } }),
          ],
          { finding: "open-group", by: "stack" },
        ),
        on(
          "a function, the rule apart",
          [
            inline(),
            modern({ ...web(443), cidrIpv4: ANYWHERE }),
            using("aws:lambda/function:Function", { vpcConfig: { securityGroupIds: ["sg-1"] } }),
          ],
          { finding: "open-group", by: "stack" },
        ),
        on(
          "a database that is not created yet",
          [
            {
              ...inline(rule({ ...web(443), cidrBlocks: [ANYWHERE] })),
              props: { id: UNKNOWN_TEXT, ingress: [rule({ ...web(443), cidrBlocks: [ANYWHERE] })] },
            },
            {
              ...using("aws:rds/cluster:Cluster", { vpcSecurityGroupIds: [UNKNOWN_TEXT] }),
              propertyDependencies: {
                vpcSecurityGroupIds: ["urn:pulumi:dev::banyan::aws:ec2/securityGroup:SecurityGroup::group"],
              },
            },
          ],
          { finding: "open-group", by: "stack" },
        ),
      ],
    },
  },
  undecided: [
    on("a block that is not known", modern({ cidrIpv4: UNKNOWN_TEXT })),
    on("rules that are not known", { type: "aws:ec2/securityGroup:SecurityGroup", props: { ingress: UNKNOWN_TEXT } }),
    on("a port that is not known", modern({ fromPort: UNKNOWN_TEXT, toPort: 443, cidrIpv4: ANYWHERE })),
  ],
  mutations: [
    changing("network-monolith-front-door", having({ referencedSecurityGroupId: undefined, cidrIpv4: ANYWHERE })),
    changing("network-front-door-https", having({ fromPort: 0, toPort: 65535 })),
    adding(classic({ cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] })),
  ],
};

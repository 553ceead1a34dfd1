import { allowKnownTypes } from "../../../../policies/rules/meta/allow-known-types";
import { adding, on, type PolicyCases } from "../../support/cases";
import type { Subject } from "../../support/subject";

const of = (type: string): Subject => ({ type, name: "it", props: {} });

export const allowKnownTypesCases: PolicyCases = {
  policy: allowKnownTypes,
  spellings: {
    "a type": {
      good: [
        "aws:dynamodb/table:Table",
        "aws:alb/listener:Listener",
        "aws:cloudwatch/eventRule:EventRule",
        "banyan:index:BoundedContext",
        "pulumi:pulumi:Stack",
        "pulumi:pulumi:StackReference",
        "awsx:ec2:Vpc",
      ].map((type) => on(type, of(type))),
      bad: [
        "aws-native:dynamodb:Table",
        "aws:cloudcontrol/resource:Resource",
        "aws:cloudformation/stack:Stack",
        "aws:organizations/policy:Policy",
        "command:local:Command",
        "pulumi-nodejs:dynamic:Resource",
        "awsx:lb:ApplicationLoadBalancer",
        "awsx:ecs:FargateService",
        "random:index/randomId:RandomId",
        "kubernetes:core/v1:Pod",
        "pulumi:other:Thing",
      ].map((type) => on(type, of(type), { finding: "type" })),
    },
    "a provider": {
      good: ["pulumi:providers:aws", "pulumi:providers:awsx"].map((type) => on(type, of(type))),
      bad: ["pulumi:providers:aws-native", "pulumi:providers:command", "pulumi:providers:pulumi-nodejs"].map((type) =>
        on(type, of(type)),
      ),
    },
    "an own list": {
      good: [on("of packages", of("mine:index:Part"), { config: { packages: ["mine"] } })],
      bad: [on("of modules", of("aws:s3/bucket:Bucket"), { config: { modules: ["sqs"] } })],
    },
  },
  mutations: [adding(of("command:local:Command"))],
};

import { saveOnNat } from "../../../../policies/rules/cost/save-on-nat";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";

const gateway = (name: string) => making("aws:ec2/natGateway:NatGateway", { subnetId: name }, { name })();
const endpoint = (service: string) =>
  making("aws:ec2/vpcEndpoint:VpcEndpoint")(
    { serviceName: `com.amazonaws.eu-central-1.${service}` },
    { name: service },
  );
const ENDPOINTS = [endpoint("s3"), endpoint("dynamodb")];
const vpc = (strategy: string) => making("awsx:ec2:Vpc")({ natGateways: { strategy } });

export const saveOnNatCases: PolicyCases = {
  policy: saveOnNat,
  spellings: {
    "as gateways": {
      good: [
        on("one", [gateway("a"), ...ENDPOINTS]),
        on("none", endpoint("s3")),
        on("one a zone in production", [gateway("a"), gateway("b"), ...ENDPOINTS], { stack: "prod" }),
      ],
      bad: [on("two", [gateway("a"), gateway("b"), ...ENDPOINTS], { finding: "second-nat-gateway" })],
    },
    "by a strategy": {
      good: [on("one", vpc("Single")), on("one a zone in production", vpc("OnePerAz"), { stack: "prod" })],
      bad: [on("one a zone", vpc("OnePerAz"), { finding: "nat-gateway-a-zone" })],
    },
    "beside endpoints": {
      good: [on("both", [gateway("a"), ...ENDPOINTS])],
      bad: [
        on("neither", gateway("a"), { finding: "no-gateway-endpoint" }),
        on("one alone in production", [gateway("a"), endpoint("s3")], {
          stack: "prod",
          finding: "no-gateway-endpoint:dynamodb",
        }),
      ],
    },
  },
  mutations: [adding(gateway("extra"))],
};

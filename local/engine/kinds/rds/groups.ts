/** Subnet and parameter groups of clusters: recorded only. */
import type { ResourceKind } from "../../resource-kind";
import { Rules } from "../rules";

const NAME = /^[a-z0-9._ -]+$/;

export const subnetGroupKind: ResourceKind = {
  token: "aws:rds/subnetGroup:SubnetGroup",
  replaceOn: ["name", "namePrefix"],
  computed: ["arn", "supportedNetworkTypes", "vpcId"],
  autoName: { property: "name", maxLength: 255 },
  check: (inputs) => {
    const rules = new Rules(inputs).length("name", 1, 255).refuse("namePrefix");
    rules.pattern("name", NAME, "lower-case letters, digits, spaces and . _ -");
    if (rules.text("name") === "default") rules.fail("name", '"default" is reserved');
    const subnets = rules.list("subnetIds");
    if (subnets && subnets.length < 2)
      rules.fail("subnetIds", `must cover at least 2 availability zones, but names ${subnets.length} subnet`);
    return rules.failures;
  },
  create: async (inputs, { account, region }) => {
    const name = String(inputs["name"]);
    const arn = `arn:aws:rds:${region}:${account}:subgrp:${name}`;
    return { id: name, outputs: { ...inputs, arn, supportedNetworkTypes: ["IPV4"], vpcId: "" } };
  },
  update: async (_id, olds, news) => ({ ...olds, ...news }),
  delete: async () => undefined,
  read: async (_id, olds) => olds,
};

export const clusterParameterGroupKind: ResourceKind = {
  token: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
  replaceOn: ["family", "name", "namePrefix", "description"],
  computed: ["arn"],
  autoName: { property: "name", maxLength: 255 },
  check: (inputs) => {
    const rules = new Rules(inputs).length("name", 1, 255).refuse("namePrefix");
    rules.pattern("name", /^[a-z](?!.*--)[a-z0-9-]*$/, "lower-case letters, digits and single hyphens, first a letter");
    return rules.pattern("family", /^aurora-postgresql\d+$/, "the family of an Aurora PostgreSQL version").failures;
  },
  create: async (inputs, { account, region }) => {
    const name = String(inputs["name"]);
    return { id: name, outputs: { ...inputs, arn: `arn:aws:rds:${region}:${account}:cluster-pg:${name}` } };
  },
  update: async (_id, olds, news) => ({ ...olds, ...news }),
  delete: async () => undefined,
  read: async (_id, olds) => olds,
};

/** Who and where: the local cloud has one account, one region and three zones. */
import type { InvokeFunction } from ".";

const ZONES = ["a", "b", "c"];

export const callerIdentity: InvokeFunction = (_args, { account }) => ({
  accountId: account,
  arn: `arn:aws:iam::${account}:user/local`,
  id: account,
  userId: "AIDALOCAL",
});

export const region: InvokeFunction = (args, context) => {
  const name = typeof args.region === "string" ? args.region : context.region;
  return { id: name, name, region: name, description: `Local (${name})`, endpoint: `ec2.${name}.amazonaws.com` };
};

export const availabilityZones: InvokeFunction = (_args, { region: name }) => ({
  id: name,
  region: name,
  names: ZONES.map((zone) => `${name}${zone}`),
  zoneIds: ZONES.map((_zone, index) => `local-az${index + 1}`),
  groupNames: [name],
});

export const partition: InvokeFunction = () => ({
  id: "aws",
  partition: "aws",
  dnsSuffix: "amazonaws.com",
  reverseDnsPrefix: "com.amazonaws",
});

/** What the program asks AWS before it declares anything. These calls are answered in previews, too. */
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import { getParametersByPath } from "@pulumi/aws/ssm/getParametersByPath";
import { partitionOf, type Place } from "./compute/arns";
import { brakeParameterPath } from "./compute/names";

/** Account and region that the provider is configured for. */
export async function readPlace(): Promise<Place> {
  const [identity, { region }] = await Promise.all([getCallerIdentity({}), getRegion({})]);
  return { account: identity.accountId, region, partition: partitionOf(region) };
}

/** Names of the contexts whose brake is on: a parameter's existence is the brake. No parameter at all is the usual case. */
export async function readBrakes(stage: string): Promise<ReadonlySet<string>> {
  const path = brakeParameterPath(stage);
  const { names } = await getParametersByPath({ path });
  return new Set(names.map((name) => name.slice(path.length + 1)));
}

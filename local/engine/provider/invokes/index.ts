/** The provider functions (data sources) that the local cloud answers. */
import { didYouMean } from "../../wire/nearest";
import type { Values } from "../../wire/values";
import { availabilityZones, callerIdentity, partition, region } from "./identity";
import { policyDocument } from "./policy-document";

export interface InvokeContext {
  readonly account: string;
  readonly region: string;
}

export type InvokeFunction = (args: Values, context: InvokeContext) => Values | Promise<Values>;

/** Functions that need no service. */
const BUILT_IN: Readonly<Record<string, InvokeFunction>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": callerIdentity,
  "aws:index/getRegion:getRegion": region,
  "aws:index/getAvailabilityZones:getAvailabilityZones": availabilityZones,
  "aws:index/getPartition:getPartition": partition,
  "aws:iam/getPolicyDocument:getPolicyDocument": policyDocument,
};

/** A function that the local provider does not answer. A user error. */
export class UnsupportedFunctionError extends Error {
  override readonly name = "UnsupportedFunctionError";
}

export const findInvoke = (token: string, more: Readonly<Record<string, InvokeFunction>>): InvokeFunction => {
  const known = { ...BUILT_IN, ...more };
  const found = known[token];
  if (found) return found;
  throw new UnsupportedFunctionError(
    `The local cloud does not answer the function ${token}.${didYouMean(token, Object.keys(known))}`,
  );
};

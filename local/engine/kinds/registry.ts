/** All resource kinds that the `aws` provider of this process can create. */
import type { ResourceKind } from "../resource-kind";
import { didYouMean } from "../wire/nearest";

/** A type that the local provider does not know. A user error. */
export class UnsupportedTypeError extends Error {
  override readonly name = "UnsupportedTypeError";
}

export interface KindRegistry {
  readonly tokens: readonly string[];
  /** @throws UnsupportedTypeError */
  get(token: string): ResourceKind;
}

/**
 * Composes the kinds of all services. Each service has a factory that takes what it drives, so that this file knows no
 * service: `composeKinds(dynamodbKinds(dynamodb), lbKinds(elb), recordedResourceKinds(random), …)`.
 */
export const composeKinds = (...groups: readonly (readonly ResourceKind[])[]): KindRegistry => {
  const kinds = new Map<string, ResourceKind>();
  for (const kind of groups.flat()) {
    if (kinds.has(kind.token)) throw new Error(`Two kinds claim the resource type ${kind.token}.`);
    kinds.set(kind.token, kind);
  }
  const tokens = [...kinds.keys()];
  return {
    tokens,
    get: (token) => {
      const kind = kinds.get(token);
      if (kind) return kind;
      throw new UnsupportedTypeError(
        `The local cloud does not emulate the resource type ${token}.${didYouMean(token, tokens)}`,
      );
    },
  };
};

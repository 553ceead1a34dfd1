/** Keys and tokens as whoever issues them would make them. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { CompactSign } from "jose";

export interface TokenClaims {
  readonly role?: unknown;
  readonly sub?: unknown;
  /** Unix seconds. */
  readonly exp?: unknown;
}

export function createKeys(): { readonly publicKeyPem: string; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(), privateKey };
}

/** Signs any claims, also those that no issuer should give. Undefined ones are left out. */
export const createToken = (key: KeyObject, claims: TokenClaims): Promise<string> =>
  new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg: "EdDSA" }).sign(key);

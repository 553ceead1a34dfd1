/** Keys and tokens as whoever issues them would make them. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";

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

/** Claims that are undefined are left out. */
export const createToken = (key: KeyObject, claims: TokenClaims): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: "EdDSA" }).sign(key);

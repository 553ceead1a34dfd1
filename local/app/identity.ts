/** The local stage's own secrets: the key pair that signs bearer tokens and the tester secret. Made once, kept in the state folder. */
import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SignJWT } from "jose";
import { UserError, type StateFolder } from "./state-folder";

export interface LocalIdentity {
  /** Ed25519, PKCS#8 PEM. Stays in the state folder: no function has it. */
  readonly privateKey: string;
  /** Ed25519, SPKI PEM: what both paths check tokens with. */
  readonly publicKey: string;
  /** Lower-case hex. Chooses a path, opens no door. */
  readonly testerSecret: string;
}

export function localIdentity(state: StateFolder): LocalIdentity {
  const file = state.path("identity.json");
  if (existsSync(file)) return readIdentity(file);
  const pair = generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const identity: LocalIdentity = { ...pair, testerSecret: randomBytes(16).toString("hex") };
  writeFileSync(file, JSON.stringify(identity, null, 2), { mode: 0o600 });
  return identity;
}

/** @throws UserError when there is none yet, or a damaged one. */
export function readIdentity(file: string): LocalIdentity {
  if (!existsSync(file))
    throw new UserError(
      `No local stage was ever started on ${dirname(file)}. Start one with "npm start" (another folder: --state DIR).`,
    );
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as LocalIdentity;
    createPrivateKey(value.privateKey);
    return value;
  } catch (cause) {
    throw new UserError(
      `${file} is corrupted (${(cause as Error).message}). Delete it to make new keys: tokens handed out before stop working.`,
    );
  }
}

export type Role = "attendee" | "reviewer" | "organiser";

/** A bearer token of the local stage. `lifetimeSeconds` defaults to one hour. */
export async function mintToken(
  identity: LocalIdentity,
  claims: { readonly role: Role; readonly subject: string; readonly lifetimeSeconds?: number },
  now: Date = new Date(),
): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ role: claims.role })
    .setProtectedHeader({ alg: "EdDSA" })
    .setSubject(claims.subject)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + (claims.lifetimeSeconds ?? 3600))
    .sign(createPrivateKey(identity.privateKey));
}

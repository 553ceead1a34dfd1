/** Bearer tokens: JWTs signed with Ed25519, with `sub`, `role` and `exp`. Whoever issues them is not part of this application. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { errors, jwtVerify } from "jose";
import { z } from "zod";
import { forbidden, Problem } from "./problem";

export const ROLES = ["attendee", "reviewer", "organiser"] as const;
export type Role = (typeof ROLES)[number];

/** Who sent the request. */
export interface Caller {
  /** The token's `sub`. */
  readonly subject: string;
  readonly role: Role;
}

/** Tells who sends a request from its Authorization header. @throws Problem 401 */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

const claims = z.object({ sub: z.string().min(1).max(200), role: z.enum(ROLES) });

/** @param publicKeyPem Ed25519 key in SPKI PEM. @throws Error when it is not one. */
export function createAuthenticate(publicKeyPem: string, now: () => Date): Authenticate {
  const key = readKey(publicKeyPem);
  return async (authorization) => {
    if (authorization === undefined) throw unauthenticated("token-missing", "This request needs a bearer token.");
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated("token-invalid", "The Authorization header holds no bearer token.");
    const payload = await jwtVerify(token, key, {
      algorithms: ["EdDSA"],
      requiredClaims: ["sub", "exp"],
      currentDate: now(),
    }).then(
      (verified) => verified.payload,
      (error: unknown) => {
        if (error instanceof errors.JWTExpired) throw unauthenticated("token-expired", "The bearer token has expired.");
        throw unauthenticated("token-invalid", "The bearer token is not valid here.");
      },
    );
    const read = claims.safeParse(payload);
    if (!read.success) throw unauthenticated("token-invalid", "The bearer token names no known subject and role.");
    return { subject: read.data.sub, role: read.data.role };
  };
}

/** @throws Problem 403 */
export function requireRole(caller: Caller, roles: readonly Role[]): void {
  if (!roles.includes(caller.role)) throw forbidden(`This request needs the role ${roles.join(" or ")}.`);
}

function readKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Falls through to the message for whoever configured it.
  }
  throw new Error("authPublicKey must be an Ed25519 public key in SPKI PEM (-----BEGIN PUBLIC KEY-----).");
}

/** RFC 6750, section 3: the challenge names an error only if there was a token. */
const unauthenticated = (code: string, detail: string): Problem =>
  new Problem(401, code, detail, {
    "WWW-Authenticate": code === "token-missing" ? "Bearer" : 'Bearer error="invalid_token"',
  });

/** Bearer tokens on the new path: EdDSA JWTs with `sub`, `role` and `exp`. Written apart from the monolith's on purpose. */
import { createPublicKey } from "node:crypto";
import type { RequestHandler } from "express";
import { errors, jwtVerify } from "jose";
import { forbidden, Problem } from "./problem";

export type Role = "attendee" | "reviewer" | "organiser";
const ROLES: readonly string[] = ["attendee", "reviewer", "organiser"] satisfies readonly Role[];

export interface Caller {
  /** The token's `sub`. */
  readonly subject: string;
  readonly role: Role;
}

export interface Bearer {
  /** Lets callers with one of `roles` pass and keeps who they are for `callerOf`. */
  require(...roles: readonly Role[]): RequestHandler;
}

const LONGEST_SUBJECT = 200;

/** @throws Error when `publicKeyPem` is no Ed25519 key in SPKI PEM */
export function createBearer(publicKeyPem: string, now: () => Date): Bearer {
  const key = createPublicKey(publicKeyPem);
  if (key.asymmetricKeyType !== "ed25519") throw new Error("AUTH_PUBLIC_KEY must be an Ed25519 key in SPKI PEM");

  const verify = async (authorization: string | undefined): Promise<Caller> => {
    if (authorization === undefined) throw unauthenticated("token-missing", "This request needs a bearer token.");
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated("token-invalid", "The Authorization header holds no bearer token.");
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["EdDSA"],
        requiredClaims: ["sub", "exp"],
        currentDate: now(),
      });
      return callerFrom(payload);
    } catch (error) {
      if (error instanceof Problem) throw error;
      if (error instanceof errors.JWTExpired) throw unauthenticated("token-expired", "The bearer token has expired.");
      throw unauthenticated("token-invalid", "The bearer token is not valid here.");
    }
  };

  return {
    require:
      (...roles) =>
      async (request, response, next) => {
        const caller = await verify(request.get("authorization"));
        if (!roles.includes(caller.role)) throw forbidden(`This request needs the role ${roles.join(" or ")}.`);
        response.locals["caller"] = caller;
        next();
      },
  };
}

/** Who sent a request that `Bearer.require` has let pass. */
export const callerOf = (response: { readonly locals: Readonly<Record<string, unknown>> }): Caller =>
  response.locals["caller"] as Caller;

function callerFrom(payload: Readonly<Record<string, unknown>>): Caller {
  const { sub, role } = payload;
  const named = typeof sub === "string" && sub !== "" && sub.length <= LONGEST_SUBJECT;
  if (named && typeof role === "string" && ROLES.includes(role)) return { subject: sub, role: role as Role };
  throw unauthenticated("token-invalid", "The bearer token names no known subject and role.");
}

/** RFC 6750, section 3: the challenge names an error only if there was a token. */
const unauthenticated = (code: string, detail: string): Problem =>
  new Problem({
    status: 401,
    code,
    detail,
    headers: { "WWW-Authenticate": code === "token-missing" ? "Bearer" : 'Bearer error="invalid_token"' },
  });

/** Access keys of the local cloud: one set a role, and one for its operator. */
import { createHmac } from "node:crypto";
import type { CredentialDirectory, Credentials } from "../gateway/gateway";
import type { Caller } from "../service";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Derives credentials from a seed and a role's ARN, so that a process started before a restart keeps working after it.
 */
export class CredentialRegistry implements CredentialDirectory {
  readonly #known = new Map<string, { readonly credentials: Credentials; readonly caller: Caller }>();
  /** Credentials of whoever runs the local cloud: may do everything. */
  readonly operator: Credentials;

  constructor(
    private readonly seed: string,
    readonly account: string,
  ) {
    this.operator = this.#add({ kind: "operator", arn: `arn:aws:iam::${account}:root` }, "AKIA");
  }

  /** The credentials of a role; the same for the same seed and role, always. */
  credentialsFor(roleArn: string): Credentials {
    return this.#add({ kind: "role", arn: roleArn }, "ASIA");
  }

  lookup(accessKeyId: string): { readonly credentials: Credentials; readonly caller: Caller } | undefined {
    return this.#known.get(accessKeyId);
  }

  /** The keys of a deleted role stop working. */
  forget(roleArn: string): void {
    this.#known.delete(this.#derive(roleArn, "ASIA").accessKeyId);
  }

  #add(caller: Caller, prefix: "AKIA" | "ASIA"): Credentials {
    const credentials = this.#derive(caller.arn, prefix);
    if (!this.#known.has(credentials.accessKeyId)) this.#known.set(credentials.accessKeyId, { credentials, caller });
    return credentials;
  }

  #derive(arn: string, prefix: "AKIA" | "ASIA"): Credentials {
    const digest = (purpose: string): Buffer => createHmac("sha256", this.seed).update(`${purpose} ${arn}`).digest();
    const id = [...digest("id").subarray(0, 16)].map((byte) => BASE32[byte % 32]).join("");
    return {
      accessKeyId: `${prefix}${id}`,
      secretAccessKey: digest("secret").toString("base64").slice(0, 40),
      ...(prefix === "ASIA" && { sessionToken: digest("token").toString("base64") }),
    };
  }
}

/** Passwords of database users: each user's secret holds `{"username","password"}`, as the Data API wants it. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

/** Bytes of chance in a secret: 256 bits. */
export const SECRET_BYTES = 32;

/** The value of a secret that the program declared; `undefined` while it has none. */
export async function readSecret(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  } catch (error) {
    // A secret without a version answers the same as no secret; writing to one that does not exist then fails by name.
    if (error instanceof ResourceNotFoundException || (error as Error).name === "ResourceNotFoundException")
      return undefined;
    throw error;
  }
}

/** Returns the value the secret has, or gives it the one that `create` makes. */
export async function ensureSecret(client: SecretsManagerClient, name: string, create: () => string): Promise<string> {
  const present = await readSecret(client, name);
  if (present !== undefined) return present;
  const value = create();
  await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
  return value;
}

/** The password in a user's secret. @throws Error when the secret holds something else. */
export function passwordOf(name: string, secret: string): string {
  const parsed = JSON.parse(secret) as { readonly password?: unknown };
  if (typeof parsed.password !== "string" || parsed.password === "")
    throw new Error(`secret ${name} must be {"username": …, "password": …}: its password is missing`);
  return parsed.password;
}

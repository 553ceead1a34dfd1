/** The stage's forward key, from Secrets Manager. */
import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** @throws Error when the secret has no value yet: the stage's database function creates it */
export async function readForwardKey(client: SecretsManagerClient, secret: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
  if (SecretString === undefined || SecretString === "") throw new Error(`The secret ${secret} holds no forward key`);
  return SecretString;
}

/** What a process that runs under a role needs. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Credentials of a role, for processes that run under it. Throws when the role does not exist. */
export type CredentialsFor = (roleArn: string) => RoleCredentials;

/** The standard variables by which the SDK finds region, credentials and the local cloud. */
export function sdkEnvironment(
  credentials: RoleCredentials,
  region: string,
  apiUrl: string,
): Readonly<Record<string, string>> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_ENDPOINT_URL: apiUrl,
    // Nothing of the machine's own AWS configuration may leak in.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

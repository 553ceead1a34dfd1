/** A Lambda function as declared. */
export interface FunctionSettings {
  readonly name: string;
  /** ARN of the execution role. */
  readonly role: string;
  /** `file.export` */
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Invocations in flight beyond this are throttled. `undefined`: only the account's limit. */
  readonly reservedConcurrency?: number;
  readonly logGroup: string;
}

/** Code as the engine hands it over: a folder, or an archive given inline. Nested archives are folders. */
export type FunctionCode = { readonly path: string } | { readonly assets: Readonly<Record<string, CodeAsset>> };
export type CodeAsset = FunctionCode | { readonly text: string };

/** Code that is stored: a folder of ours, named by its content. */
export interface StoredCode {
  readonly directory: string;
  /** Base64 SHA-256 of all files. */
  readonly sha256: string;
  readonly bytes: number;
}

/** How asynchronous invocations are retried. */
export interface EventInvokeSettings {
  /** 60–21600; default six hours. */
  readonly maximumEventAgeSeconds: number;
  /** 0–2; default 2. */
  readonly maximumRetryAttempts: number;
  /** ARN of the queue that takes events that were given up. */
  readonly onFailure?: string;
}

export const DEFAULT_EVENT_INVOKE: EventInvokeSettings = { maximumEventAgeSeconds: 21_600, maximumRetryAttempts: 2 };

/** A statement of a function's resource policy. */
export interface PermissionStatement {
  readonly statementId: string;
  readonly action: string;
  /** A service's host name, an account or an ARN. */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

/** Everything that is saved of a function. */
export interface FunctionRecord {
  readonly settings: FunctionSettings;
  readonly code: StoredCode;
  /** Changes with code and configuration: environments of an older revision take no more invocations. */
  readonly revision: string;
  /** ISO date. */
  readonly lastModified: string;
  readonly permissions: readonly PermissionStatement[];
  readonly eventInvoke?: EventInvokeSettings;
}

export const functionArn = (region: string, account: string, name: string): string =>
  `arn:aws:lambda:${region}:${account}:function:${name}`;

/** Name out of a name, a partial ARN (`123456789012:function:x`) or an ARN, with a qualifier if it carries one. */
export function parseFunctionName(reference: string): { readonly name: string; readonly qualifier?: string } {
  const parts = reference.split(":");
  const at = parts.indexOf("function");
  const [name = reference, qualifier] = at >= 0 ? parts.slice(at + 1) : parts;
  return qualifier === undefined ? { name } : { name, qualifier };
}

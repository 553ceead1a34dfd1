/** The contract of a local AWS service: a folder under `local/services/`, its state in a folder of its own, one clock for all. */

/** Wall clock of the local cloud. Injected everywhere, so that tests move it. */
export interface Clock {
  now(): number;
  /** Runs `task` after `ms`; the returned function cancels. */
  after(ms: number, task: () => void): () => void;
}

/** The identity that signed a request: a role's ARN, or the operator of the local cloud, who may do everything. */
export interface Caller {
  readonly kind: "operator" | "role";
  readonly arn: string;
}

/** A request of the AWS API that was authenticated but not yet authorised. */
export interface AwsRequest {
  /** Service name of the SigV4 scope: `dynamodb`, `rds-data`, `lambda`, `ssm`, `secretsmanager`, `scheduler`, … */
  readonly service: string;
  readonly method: string;
  /** Raw path with query string. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly caller: Caller;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/**
 * An error of a service, answered as AWS answers it: `code` is the exception's name, e.g. `ResourceNotFoundException`.
 * A user error: shown by its message only.
 */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  constructor(
    readonly code: string,
    message: string,
    readonly status: number = 400,
    /** Further members of the JSON answer, e.g. `CancellationReasons`. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** What authorises a call: throws `ServiceError("AccessDeniedException")` and records what was used. */
export type Authorise = (
  caller: Caller,
  action: string,
  resource: string,
  context?: Readonly<Record<string, string | readonly string[]>>,
) => void;

export interface LocalService {
  /** Service name in SigV4 scopes and in messages. */
  readonly name: string;
  /** Restores state from the service's folder and starts its processes. */
  start(): Promise<void>;
  /** Ends its processes; state is on disk afterwards. */
  stop(): Promise<void>;
  /** Answers an AWS API call (those that running code makes). Refuses operations it does not emulate by name (`UnsupportedOperation`, 501). */
  handle?(request: AwsRequest): Promise<AwsResponse>;
}

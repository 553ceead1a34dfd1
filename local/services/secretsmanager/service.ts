/** Secrets Manager: what running code asks for over the API, and what the control plane declares. */
import { join } from "node:path";
import { handleJson, requiredString } from "../json-protocol";
import { hex, type Random, uuid } from "../random";
import {
  type Authorise,
  type AwsRequest,
  type AwsResponse,
  type Caller,
  type Clock,
  type LocalService,
  ServiceError,
} from "../service";
import { type Secret, type SecretVersion, Vault } from "./vault";

export interface SecretsManagerArgs {
  /** Folder of its state. */
  readonly root: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly authorise: Authorise;
}

export interface NewSecret {
  readonly name: string;
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>>;
}

const DAY_MS = 86_400_000;
const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

type Input = Readonly<Record<string, unknown>>;

export class SecretsManagerService implements LocalService {
  readonly name = "secretsmanager";
  readonly #args: SecretsManagerArgs;
  readonly #vault: Vault;

  constructor(args: SecretsManagerArgs) {
    this.#args = args;
    this.#vault = new Vault(join(args.root, "secrets.json"));
  }

  async start(): Promise<void> {
    this.#vault.load();
  }

  async stop(): Promise<void> {
    // Every change is on disk when it is answered.
  }

  handle(request: AwsRequest): Promise<AwsResponse> {
    return handleJson(this.name, request, {
      GetSecretValue: (input, { caller }) => this.#getSecretValue(input, caller),
      PutSecretValue: (input, { caller }) => this.#putSecretValue(input, caller),
      DescribeSecret: (input, { caller }) => this.#describeSecret(input, caller),
    });
  }

  /** Creates a secret without a value. @throws ServiceError when the name is taken, also by one that is being deleted */
  create({ name, description, tags = {} }: NewSecret): Secret {
    const existing = this.#vault.byName(name);
    if (existing && this.#isGone(existing)) this.#vault.remove(name);
    else if (existing?.purgeAt !== undefined)
      throw new ServiceError(
        "InvalidRequestException",
        `You can't create this secret because a secret with this name is already scheduled for deletion (${name}, until ${new Date(existing.purgeAt).toISOString()}).`,
      );
    else if (existing)
      throw new ServiceError(
        "ResourceExistsException",
        `The operation failed because the secret ${name} already exists.`,
      );
    const { account, region, clock, random } = this.#args;
    const arn = `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${hex(random, 6)}`;
    const now = clock.now();
    const secret: Secret = { arn, name, description, tags, createdAt: now, changedAt: now, versions: [] };
    this.#vault.put(secret);
    return secret;
  }

  describe(id: string): Secret | undefined {
    const secret = this.#vault.find(id);
    return secret && secret.purgeAt === undefined ? secret : undefined;
  }

  change(id: string, change: Pick<NewSecret, "description" | "tags">): Secret {
    const secret = { ...this.#get(id), ...change, changedAt: this.#args.clock.now() };
    this.#vault.put(secret);
    return secret;
  }

  /** Deletes at once when `recoveryDays` is 0, else when they have passed. */
  remove(id: string, recoveryDays: number): void {
    const secret = this.#vault.find(id);
    if (!secret) return;
    if (recoveryDays === 0) this.#vault.remove(secret.name);
    else this.#vault.put({ ...secret, purgeAt: this.#args.clock.now() + recoveryDays * DAY_MS });
  }

  /** Adds a version and makes it the current one. The same token with the same value again changes nothing. */
  putValue(id: string, value: string, isBinary = false, token = uuid(this.#args.random)): SecretVersion {
    const secret = this.#get(id);
    const existing = secret.versions.find((version) => version.id === token);
    if (existing) {
      if (existing.value === value) return existing;
      throw new ServiceError(
        "ResourceExistsException",
        `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    }
    const now = this.#args.clock.now();
    const added: SecretVersion = { id: token, value, isBinary, stages: [CURRENT], createdAt: now };
    const older = secret.versions
      .filter((version) => version.stages.includes(CURRENT))
      .map((version) => ({ ...version, stages: [PREVIOUS] }));
    // A version without a label is deprecated, and nobody here can ask for it.
    this.#vault.put({ ...secret, changedAt: now, versions: [added, ...older] });
    return added;
  }

  /** The current value as another service reads it on a caller's behalf: with the caller's permission. */
  readFor(caller: Caller, id: string): string {
    const secret = this.#authorised(caller, "GetSecretValue", id);
    return versionOf(secret, CURRENT, undefined).value;
  }

  #getSecretValue(input: Input, caller: Caller): unknown {
    const secret = this.#authorised(caller, "GetSecretValue", requiredString(input, "SecretId"));
    const stage = (input["VersionStage"] as string | undefined) ?? CURRENT;
    const version = versionOf(secret, stage, input["VersionId"] as string | undefined);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      [version.isBinary ? "SecretBinary" : "SecretString"]: version.value,
      VersionStages: version.stages,
      CreatedDate: version.createdAt / 1000,
    };
  }

  #putSecretValue(input: Input, caller: Caller): unknown {
    const secret = this.#authorised(caller, "PutSecretValue", requiredString(input, "SecretId"));
    if (input["VersionStages"] !== undefined)
      throw new ServiceError("UnsupportedOperation", "PutSecretValue with VersionStages is not emulated.", 501);
    const text = input["SecretString"];
    const binary = input["SecretBinary"];
    const value = text ?? binary;
    if (typeof value !== "string" || (text !== undefined && binary !== undefined))
      throw new ServiceError("InvalidParameterException", "Give either SecretString or SecretBinary.");
    if (Buffer.byteLength(value) > 65_536)
      throw new ServiceError("ValidationException", "A secret value has at most 65536 bytes.");
    const token = input["ClientRequestToken"] as string | undefined;
    const version = this.putValue(secret.arn, value, binary !== undefined, token);
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
  }

  #describeSecret(input: Input, caller: Caller): unknown {
    const secret = this.#authorised(caller, "DescribeSecret", requiredString(input, "SecretId"));
    return {
      ARN: secret.arn,
      Name: secret.name,
      ...(secret.description !== undefined && { Description: secret.description }),
      CreatedDate: secret.createdAt / 1000,
      LastChangedDate: secret.changedAt / 1000,
      Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })),
      ...(secret.versions.length > 0 && {
        VersionIdsToStages: Object.fromEntries(secret.versions.map((version) => [version.id, version.stages])),
      }),
    };
  }

  /** Authorised before it is looked at: who may not ask learns nothing about what exists. */
  #authorised(caller: Caller, operation: string, id: string): Secret {
    const found = this.#vault.find(id);
    const { account, region, authorise } = this.#args;
    const arn = found?.arn ?? (id.startsWith("arn:") ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}`);
    const tags = Object.entries(found?.tags ?? {});
    authorise(caller, `secretsmanager:${operation}`, arn, {
      "secretsmanager:SecretId": arn,
      ...Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
      ...Object.fromEntries(tags.map(([key, value]) => [`secretsmanager:ResourceTag/${key}`, value])),
    });
    return this.#get(id);
  }

  #get(id: string): Secret {
    const secret = this.#vault.find(id);
    if (!secret || this.#isGone(secret))
      throw new ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    if (secret.purgeAt !== undefined)
      throw new ServiceError(
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    return secret;
  }

  #isGone(secret: Secret): boolean {
    return secret.purgeAt !== undefined && secret.purgeAt <= this.#args.clock.now();
  }
}

function versionOf(secret: Secret, stage: string, id: string | undefined): SecretVersion {
  const version = secret.versions.find((candidate) =>
    id === undefined ? candidate.stages.includes(stage) : candidate.id === id,
  );
  if (version) return version;
  throw new ServiceError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for ${id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`}`,
  );
}

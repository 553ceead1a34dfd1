/** Secrets and their versions, on disk. */
import { StateFile } from "../state-file";

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  /** Base64 when the value was given as bytes. */
  readonly isBinary: boolean;
  readonly stages: readonly string[];
  /** Unix milliseconds. */
  readonly createdAt: number;
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly changedAt: number;
  /** When it is gone for good; until then its name stays taken. */
  readonly purgeAt?: number;
  readonly versions: readonly SecretVersion[];
}

type Secrets = Readonly<Record<string, Secret>>;

const isSecrets = (value: unknown): value is Secrets => typeof value === "object" && value !== null;

export class Vault {
  readonly #file: StateFile<Secrets>;
  #secrets: Secrets = {};

  constructor(path: string) {
    this.#file = new StateFile(path, 1, isSecrets);
  }

  load(): void {
    this.#secrets = this.#file.read() ?? {};
  }

  put(secret: Secret): void {
    this.#secrets = { ...this.#secrets, [secret.name]: secret };
    this.#file.write(this.#secrets);
  }

  remove(name: string): void {
    const { [name]: _removed, ...rest } = this.#secrets;
    this.#secrets = rest;
    this.#file.write(rest);
  }

  byName(name: string): Secret | undefined {
    return Object.hasOwn(this.#secrets, name) ? this.#secrets[name] : undefined;
  }

  /** By name, by ARN, or by ARN without its last seven characters. */
  find(id: string): Secret | undefined {
    if (!id.startsWith("arn:")) return this.byName(id);
    const secrets = Object.values(this.#secrets);
    return secrets.find((secret) => secret.arn === id) ?? secrets.find((secret) => secret.arn.slice(0, -7) === id);
  }
}

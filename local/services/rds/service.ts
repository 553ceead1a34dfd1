/** Aurora clusters, as far as they are declared: all are databases of the one local Postgres. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { dropDatabase, ensureDatabase, ensureMaster } from "../postgres/roles";
import { POSTGRES_MAJOR, type PostgresAddress, type PostgresServer } from "../postgres/server";
import type { DataApiDirectory } from "../rds-data/service";
import { type AwsRequest, type LocalService, ServiceError } from "../service";
import type { SecretsManagerService } from "../secretsmanager/service";
import { StateFile } from "../state-file";

export interface Cluster {
  readonly arn: string;
  readonly identifier: string;
  readonly resourceId: string;
  readonly engineVersion: string;
  readonly databaseName?: string | undefined;
  readonly masterUsername: string;
  /** Set when AWS manages the master's password. */
  readonly masterSecretArn?: string | undefined;
  readonly httpEndpoint: boolean;
}

export interface NewCluster {
  readonly identifier: string;
  readonly engineVersion: string;
  readonly databaseName?: string | undefined;
  readonly masterUsername: string;
  /** Managed by AWS, in a secret of its own, when absent. */
  readonly masterPassword?: string | undefined;
  readonly httpEndpoint: boolean;
}

export interface RdsServiceArgs {
  /** Folder of its state. */
  readonly root: string;
  readonly account: string;
  readonly region: string;
  readonly postgres: PostgresServer;
  readonly secrets: SecretsManagerService;
}

type Clusters = Readonly<Record<string, Cluster>>;

const isClusters = (value: unknown): value is Clusters => typeof value === "object" && value !== null;

export class RdsService implements LocalService, DataApiDirectory {
  readonly name = "rds";
  readonly #args: RdsServiceArgs;
  readonly #file: StateFile<Clusters>;
  #clusters: Clusters = {};

  constructor(args: RdsServiceArgs) {
    this.#args = args;
    this.#file = new StateFile(join(args.root, "clusters.json"), 1, isClusters);
  }

  async start(): Promise<void> {
    this.#clusters = this.#file.read() ?? {};
  }

  async stop(): Promise<void> {
    // Every change is on disk when it is answered.
  }

  find(identifier: string): Cluster | undefined {
    return Object.hasOwn(this.#clusters, identifier) ? this.#clusters[identifier] : undefined;
  }

  arn(identifier: string): string {
    return `arn:aws:rds:${this.#args.region}:${this.#args.account}:cluster:${identifier}`;
  }

  async create(given: NewCluster): Promise<Cluster> {
    if (this.find(given.identifier))
      throw new ServiceError("DBClusterAlreadyExistsFault", `DB Cluster ${given.identifier} already exists`);
    checkVersion(given.engineVersion);
    const taken = Object.values(this.#clusters).find((cluster) => cluster.databaseName === given.databaseName);
    if (taken && given.databaseName !== undefined)
      throw new ServiceError(
        "InvalidParameterCombination",
        `The local cloud keeps all clusters in one Postgres: database ${given.databaseName} belongs to ${taken.identifier}.`,
      );
    const arn = this.arn(given.identifier);
    const resourceId = `cluster-${randomBytes(13).toString("hex").toUpperCase()}`;
    const password = given.masterPassword ?? randomBytes(18).toString("base64url");
    await ensureMaster(this.#args.postgres, { username: given.masterUsername, password });
    if (given.databaseName !== undefined)
      await ensureDatabase(this.#args.postgres, given.databaseName, given.masterUsername);
    const masterSecretArn = given.masterPassword === undefined ? this.#manageSecret(arn, given, password) : undefined;
    const { masterPassword: _password, ...shown } = given;
    const cluster: Cluster = { ...shown, arn, resourceId, masterSecretArn };
    this.#write({ ...this.#clusters, [cluster.identifier]: cluster });
    return cluster;
  }

  change(identifier: string, change: Partial<Pick<Cluster, "httpEndpoint" | "engineVersion">>): Cluster {
    const cluster = this.find(identifier);
    if (!cluster) throw new ServiceError("DBClusterNotFoundFault", `DBCluster ${identifier} not found.`, 404);
    if (change.engineVersion !== undefined) checkVersion(change.engineVersion);
    const changed = { ...cluster, ...change };
    this.#write({ ...this.#clusters, [identifier]: changed });
    return changed;
  }

  /** Gives the master another password. */
  async setMasterPassword(identifier: string, password: string): Promise<void> {
    const cluster = this.find(identifier);
    if (cluster) await ensureMaster(this.#args.postgres, { username: cluster.masterUsername, password });
  }

  /** Deletes the cluster with its data. */
  async remove(identifier: string): Promise<void> {
    const { [identifier]: cluster, ...rest } = this.#clusters;
    if (!cluster) return;
    if (cluster.databaseName !== undefined) await dropDatabase(this.#args.postgres, cluster.databaseName);
    if (cluster.masterSecretArn !== undefined) this.#args.secrets.remove(cluster.masterSecretArn, 0);
    this.#write(rest);
  }

  cluster(resourceArn: string): PostgresAddress & { readonly database: string } {
    const cluster = Object.values(this.#clusters).find(({ arn }) => arn === resourceArn);
    if (!cluster) throw new ServiceError("DatabaseNotFoundException", `DB cluster ${resourceArn} not found`, 404);
    if (!cluster.httpEndpoint)
      throw new ServiceError(
        "HttpEndpointNotEnabledException",
        `HttpEndpoint is not enabled for resource ${resourceArn}`,
      );
    return { ...this.#args.postgres.address, database: cluster.databaseName ?? "postgres" };
  }

  login(secretArn: string, request: AwsRequest): { readonly username: string; readonly password: string } {
    const value = this.#args.secrets.readFor(request.caller, secretArn);
    try {
      const { username, password } = JSON.parse(value) as { username?: unknown; password?: unknown };
      if (typeof username === "string" && typeof password === "string") return { username, password };
    } catch {
      // Falls through: no JSON, or not what is wanted.
    }
    throw new ServiceError(
      "InvalidSecretException",
      `The secret ${secretArn} must hold a JSON object with "username" and "password".`,
    );
  }

  #manageSecret(arn: string, given: NewCluster, password: string): string {
    const secret = this.#args.secrets.create({
      name: `rds!cluster-${randomBytes(16)
        .toString("hex")
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}`,
      description: `The secret associated with the primary RDS DB cluster: ${arn}`,
      tags: { "aws:rds:primaryDBClusterArn": arn, "aws:secretsmanager:owningService": "rds" },
    });
    this.#args.secrets.putValue(secret.arn, JSON.stringify({ username: given.masterUsername, password }));
    return secret.arn;
  }

  #write(clusters: Clusters): void {
    this.#clusters = clusters;
    this.#file.write(clusters);
  }
}

function checkVersion(version: string): void {
  if (version.split(".")[0] !== POSTGRES_MAJOR)
    throw new ServiceError(
      "InvalidParameterCombination",
      `The local cloud runs Postgres ${POSTGRES_MAJOR}; the cluster declares ${version}.`,
    );
}

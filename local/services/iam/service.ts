/** Roles and policies, and the decision about every call. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Credentials } from "../gateway/gateway";
import { type Authorise, type Caller, type Clock, type LocalService, ServiceError } from "../service";
import { StateFile } from "../state-file";
import { CredentialRegistry } from "./credentials";
import { compilePolicies, type Evaluator } from "./evaluate";
import { MANAGED_POLICIES } from "./managed-policies";
import { parsePolicy, type PolicyDocument } from "./policy";
import { Usage, type UsageReport } from "./usage";

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly uniqueId: string;
  readonly createDate: string;
  readonly assumeRolePolicy: string;
  /** Inline policies by name, as text. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of attached policies. */
  readonly attached: readonly string[];
}

export interface ManagedPolicy {
  readonly arn: string;
  readonly id: string;
  readonly policy: string;
}

interface State {
  /** What credentials are derived from. */
  readonly seed: string;
  readonly roles: Readonly<Record<string, Role>>;
  readonly policies: Readonly<Record<string, ManagedPolicy>>;
}

export interface IamServiceArgs {
  /** Folder of its state. */
  readonly root: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
}

/** REST services answer 403, JSON services 400. */
const FORBIDDEN = /^(lambda|rds-data|scheduler):/;
/** How long what was used may wait to be written. */
const SAVE_USAGE_MS = 2_000;

const isState = (value: unknown): value is State =>
  typeof value === "object" && value !== null && "seed" in value && "roles" in value && "policies" in value;

export class IamService implements LocalService {
  readonly name = "iam";
  readonly #args: IamServiceArgs;
  readonly #file: StateFile<State>;
  readonly #usage: Usage;
  readonly #evaluators = new Map<string, Evaluator>();
  #state: State;
  #registry: CredentialRegistry;
  #saving: (() => void) | undefined;

  constructor(args: IamServiceArgs) {
    this.#args = args;
    this.#file = new StateFile(join(args.root, "iam.json"), 1, isState);
    this.#usage = new Usage(join(args.root, "permissions.json"));
    this.#state = { seed: randomBytes(16).toString("hex"), roles: {}, policies: {} };
    this.#registry = new CredentialRegistry(this.#state.seed, args.account);
  }

  async start(): Promise<void> {
    const saved = this.#file.read();
    if (saved) this.#state = saved;
    else this.#file.write(this.#state);
    this.#usage.load();
    this.#registry = new CredentialRegistry(this.#state.seed, this.#args.account);
    for (const role of Object.values(this.#state.roles)) this.#registry.credentialsFor(role.arn);
  }

  async stop(): Promise<void> {
    this.#saving?.();
    this.#saving = undefined;
    this.#usage.save();
  }

  /** Credentials of whoever runs the local cloud: everything is allowed to them. */
  get operator(): Credentials {
    return this.#registry.operator;
  }

  /** Finds access keys, for the gateway. */
  lookup(accessKeyId: string): ReturnType<CredentialRegistry["lookup"]> {
    return this.#registry.lookup(accessKeyId);
  }

  /** Credentials for a process that runs under a role. @throws ServiceError("NoSuchEntity") */
  readonly credentialsFor = (roleArn: string): Credentials => {
    this.#roleByArn(roleArn);
    return this.#registry.credentialsFor(roleArn);
  };

  /** Throws unless the caller's role allows the action; records it in both cases. The operator may do everything. */
  readonly authorise: Authorise = (caller, action, resource, context = {}) => {
    if (caller.kind === "operator") return;
    const decision = this.#evaluatorOf(caller.arn)({
      action,
      resource,
      context: { ...this.#globalContext(caller), ...context },
    });
    this.#usage.record(caller.arn, action, resource, decision.verdict === "allowed");
    this.#saving ??= this.#args.clock.after(SAVE_USAGE_MS, () => {
      this.#saving = undefined;
      this.#usage.save();
    });
    if (decision.verdict === "allowed") return;
    const why =
      decision.verdict === "explicitly-denied"
        ? "with an explicit deny in an identity-based policy"
        : `because no identity-based policy allows the ${action} action`;
    const session = caller.arn.replace(
      /^arn:aws:iam:(.*):role\/(?:.*\/)?([^/]+)$/,
      "arn:aws:sts:$1:assumed-role/$2/local",
    );
    throw new ServiceError(
      "AccessDeniedException",
      `User: ${session} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
      FORBIDDEN.test(action) ? 403 : 400,
    );
  };

  /** Whether a service may take a role on. @throws ServiceError("NoSuchEntity") when there is no such role */
  mayAssume(roleArn: string, servicePrincipal: string, context: Readonly<Record<string, string>> = {}): boolean {
    const trust = parsePolicy(this.#roleByArn(roleArn).assumeRolePolicy, "trust");
    if ("malformed" in trust) return false;
    const principal = { kind: "Service" as const, name: servicePrincipal };
    return (
      compilePolicies([trust])({ action: "sts:AssumeRole", resource: roleArn, context, principal }).verdict ===
      "allowed"
    );
  }

  usage(): UsageReport {
    return this.#usage.report();
  }

  role(name: string): Role | undefined {
    return this.#state.roles[name];
  }

  policy(arn: string): ManagedPolicy | undefined {
    return this.#state.policies[arn];
  }

  /** The local cloud's time, as IAM writes dates. */
  today(): string {
    return new Date(this.#args.clock.now()).toISOString();
  }

  /** Roles and their documents, for the report of what was granted. */
  roles(): readonly Role[] {
    return Object.values(this.#state.roles);
  }

  /** Every document that applies to a role: inline and attached ones. */
  documentsOf(role: Role): readonly PolicyDocument[] {
    const attached = role.attached.map((arn) => MANAGED_POLICIES[arn] ?? parsed(this.#state.policies[arn]?.policy));
    return [...Object.values(role.inline).map(parsed), ...attached];
  }

  putRole(role: Role): void {
    this.#write({ roles: { ...this.#state.roles, [role.name]: role } });
    this.#usage.grant(role.arn, this.documentsOf(role));
    this.#registry.credentialsFor(role.arn);
  }

  /** Changes a role that exists. @throws ServiceError("NoSuchEntity") */
  changeRole(name: string, change: (role: Role) => Role): Role {
    const role = this.#state.roles[name];
    if (!role) throw new ServiceError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
    const changed = change(role);
    this.putRole(changed);
    return changed;
  }

  deleteRole(name: string): void {
    const { [name]: role, ...roles } = this.#state.roles;
    if (!role) return;
    this.#registry.forget(role.arn);
    this.#write({ roles });
  }

  putPolicy(policy: ManagedPolicy): void {
    this.#write({ policies: { ...this.#state.policies, [policy.arn]: policy } });
    for (const role of this.roles())
      if (role.attached.includes(policy.arn)) this.#usage.grant(role.arn, this.documentsOf(role));
  }

  deletePolicy(arn: string): void {
    const holder = this.roles().find((role) => role.attached.includes(arn));
    if (holder)
      throw new ServiceError(
        "DeleteConflict",
        `Cannot delete a policy attached to entities: role ${holder.name}.`,
        409,
      );
    const { [arn]: _deleted, ...policies } = this.#state.policies;
    this.#write({ policies });
  }

  #write(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    this.#evaluators.clear();
    this.#file.write(this.#state);
  }

  #roleByArn(arn: string): Role {
    const role = this.roles().find((candidate) => candidate.arn === arn);
    if (!role) throw new ServiceError("NoSuchEntity", `The role ${arn} cannot be found.`, 404);
    return role;
  }

  #evaluatorOf(roleArn: string): Evaluator {
    let evaluator = this.#evaluators.get(roleArn);
    if (!evaluator) {
      evaluator = compilePolicies(this.documentsOf(this.#roleByArn(roleArn)));
      this.#evaluators.set(roleArn, evaluator);
    }
    return evaluator;
  }

  #globalContext(caller: Caller): Record<string, string> {
    return {
      "aws:PrincipalArn": caller.arn,
      "aws:PrincipalAccount": this.#args.account,
      "aws:PrincipalType": "AssumedRole",
      "aws:RequestedRegion": this.#args.region,
      "aws:CurrentTime": new Date(this.#args.clock.now()).toISOString(),
      // The local port is plain HTTP on the loopback interface; AWS's endpoints are not.
      "aws:SecureTransport": "true",
    };
  }
}

/** Documents are checked before they are stored; a damaged one allows nothing. */
function parsed(text: string | undefined): PolicyDocument {
  const document = parsePolicy(text ?? "", "identity");
  return "malformed" in document ? { Statement: [] } : document;
}

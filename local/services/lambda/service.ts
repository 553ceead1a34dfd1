/** Lambda: functions as declared, their resource policies, and their invocation, synchronous or not. */
import { join } from "node:path";
import { uuid } from "../random";
import { type AwsRequest, type AwsResponse, type LocalService, ServiceError } from "../service";
import { StateFile } from "../state-file";
import { AsyncQueue, type PendingEvent } from "./async-queue";
import { CodeStore } from "./code-store";
import {
  DEFAULT_EVENT_INVOKE,
  type EventInvokeSettings,
  functionArn,
  type FunctionCode,
  type FunctionRecord,
  type FunctionSettings,
  parseFunctionName,
  type PermissionStatement,
} from "./function";
import { failureRecord } from "./failure-record";
import type { LambdaOptions } from "./options";
import { ASYNC_PAYLOAD_BYTES, type Outcome, SYNC_PAYLOAD_BYTES } from "./outcome";
import { permits, type ServicePrincipal } from "./permissions";
import { handleRest } from "./rest";
import { FunctionRunner } from "./runner";
import { violations } from "./validation";

interface Saved {
  readonly functions: readonly FunctionRecord[];
  readonly pending: readonly PendingEvent[];
}

const isSaved = (value: unknown): value is Saved =>
  typeof value === "object" && value !== null && "functions" in value && Array.isArray(value.functions);

export class LambdaService implements LocalService {
  readonly name = "lambda";
  readonly #functions = new Map<string, FunctionRecord>();
  readonly #code: CodeStore;
  readonly #runner: FunctionRunner;
  readonly #queue: AsyncQueue;
  readonly #state: StateFile<Saved>;

  constructor(private readonly options: LambdaOptions) {
    this.#code = new CodeStore(join(options.directory, "code"));
    this.#runner = new FunctionRunner(options);
    this.#state = new StateFile(join(options.directory, "lambda.json"), 1, isSaved);
    this.#queue = new AsyncQueue({
      clock: options.clock,
      invoke: (event) => this.#runner.run(this.function(event.functionName), event.requestId, event.payload),
      settingsOf: (name) => this.#functions.get(name)?.eventInvoke ?? DEFAULT_EVENT_INVOKE,
      onDropped: (event, reason, last) => this.#giveUp(event, reason, last),
    });
  }

  async start(): Promise<void> {
    const saved = this.#state.read();
    // Only now: an environment of an older revision may still load from its folder while we run.
    this.#code.keepOnly((saved?.functions ?? []).map((record) => record.code.directory));
    for (const record of saved?.functions ?? []) {
      this.#functions.set(record.settings.name, record);
      this.#runner.define(record);
    }
    for (const event of saved?.pending ?? []) this.#queue.accept(event);
  }

  async stop(): Promise<void> {
    this.#save();
    this.#queue.close();
    this.#runner.close();
  }

  arn(name: string): string {
    return functionArn(this.options.region, this.options.account, name);
  }

  functions(): readonly FunctionRecord[] {
    return [...this.#functions.values()];
  }

  /** Environments by function, for the console. */
  environments(): Readonly<Record<string, number>> {
    return this.#runner.environments();
  }

  /** @param reference a name or an ARN. @throws ServiceError ResourceNotFoundException, 404. */
  function(reference: string): FunctionRecord {
    const { name, qualifier } = parseFunctionName(reference);
    const record = this.#functions.get(name);
    if (!record || (qualifier !== undefined && qualifier !== "$LATEST"))
      throw new ServiceError(
        "ResourceNotFoundException",
        `Function not found: ${this.#qualified(name, qualifier)}`,
        404,
        {
          Type: "User",
        },
      );
    return record;
  }

  createFunction(settings: FunctionSettings, code: FunctionCode): FunctionRecord {
    if (this.#functions.has(settings.name))
      throw new ServiceError("ResourceConflictException", `Function already exist: ${settings.name}`, 409);
    this.#validate(settings);
    return this.#put({ settings, code: this.#code.put(code), permissions: [], ...this.#stamp() });
  }

  /** New settings, new code, or both: one change, one revision. */
  updateFunction(settings: FunctionSettings, code?: FunctionCode): FunctionRecord {
    const record = this.function(settings.name);
    this.#validate(settings);
    return this.#put({ ...record, settings, ...(code && { code: this.#code.put(code) }), ...this.#stamp() });
  }

  deleteFunction(name: string): void {
    const record = this.function(name);
    this.#functions.delete(record.settings.name);
    this.#runner.forget(record.settings.name);
    this.#save();
  }

  /** @throws ServiceError ResourceConflictException when the statement id is taken. */
  addPermission(name: string, statement: PermissionStatement): void {
    const record = this.function(name);
    if (record.permissions.some((other) => other.statementId === statement.statementId))
      throw new ServiceError(
        "ResourceConflictException",
        `The statement id (${statement.statementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        409,
      );
    this.#functions.set(record.settings.name, { ...record, permissions: [...record.permissions, statement] });
    this.#save();
  }

  removePermission(name: string, statementId: string): void {
    const record = this.function(name);
    const permissions = record.permissions.filter((statement) => statement.statementId !== statementId);
    this.#functions.set(record.settings.name, { ...record, permissions });
    this.#save();
  }

  /** Settings of asynchronous invocation; `undefined` returns to AWS's defaults. */
  putEventInvoke(name: string, settings: EventInvokeSettings | undefined): void {
    const { eventInvoke: _, ...record } = this.function(name);
    this.#functions.set(record.settings.name, settings ? { ...record, eventInvoke: settings } : record);
    this.#save();
  }

  /** Whether the function's resource policy lets a service invoke it. */
  permits(name: string, principal: ServicePrincipal): boolean {
    return permits(this.function(name).permissions, principal);
  }

  /**
   * Invokes and waits. A service that invokes is checked against the resource policy; other callers were authorised before.
   * @throws ServiceError RequestEntityTooLargeException 413, TooManyRequestsException 429, AccessDeniedException 403.
   */
  async invoke(
    name: string,
    payload: string,
    principal?: ServicePrincipal,
    requestId = this.requestId(),
  ): Promise<Outcome> {
    const record = this.function(name);
    if (principal && !permits(record.permissions, principal))
      throw new ServiceError(
        "AccessDeniedException",
        `${principal.service} is not allowed to invoke ${this.arn(record.settings.name)} for ${principal.sourceArn}: add a permission (aws.lambda.Permission).`,
        403,
      );
    this.#limit(payload, SYNC_PAYLOAD_BYTES);
    return this.#runner.run(record, requestId, payload);
  }

  /** Accepts an event and answers at once; errors are retried behind the caller's back. */
  invokeAsync(name: string, payload: string, requestId = this.requestId()): void {
    const { settings } = this.function(name);
    this.#limit(payload, ASYNC_PAYLOAD_BYTES);
    const acceptedAt = this.options.clock.now();
    this.#queue.accept({ functionName: settings.name, requestId, payload, acceptedAt, failures: 0 });
  }

  requestId(): string {
    return uuid(this.options.random);
  }

  handle(request: AwsRequest): Promise<AwsResponse> {
    return handleRest(this, this.options.authorise, request);
  }

  /** To the failure destination, if there is one, under the function's own role. */
  #giveUp(event: PendingEvent, reason: string, last: Outcome | undefined): void {
    const { logs, sendToQueue, clock } = this.options;
    const record = this.#functions.get(event.functionName);
    const group = record?.settings.logGroup ?? `/aws/lambda/${event.functionName}`;
    const say = (what: string): void => logs.write(group, "async", `DROPPED RequestId: ${event.requestId}: ${what}`);
    const queue = record?.eventInvoke?.onFailure;
    if (record === undefined || queue === undefined) return say(reason);
    try {
      if (sendToQueue === undefined) throw new Error("there are no queues here");
      const body = failureRecord(this.arn(event.functionName), event, clock.now(), last);
      sendToQueue(queue, body, record.settings.role);
    } catch (error) {
      say(`${reason}; and its failure destination ${queue}: ${(error as Error).message}`);
    }
  }

  #limit(payload: string, bytes: number): void {
    const size = Buffer.byteLength(payload);
    if (size > bytes)
      throw new ServiceError(
        "RequestEntityTooLargeException",
        `${size} byte payload is too large for the RequestResponse invocation type (limit ${bytes} bytes)`,
        413,
      );
  }

  #validate(settings: FunctionSettings): void {
    const [first] = violations(settings);
    if (first) throw new ServiceError("InvalidParameterValueException", `${first.property}: ${first.reason}`);
    this.options.credentialsFor(settings.role);
  }

  #put(record: FunctionRecord): FunctionRecord {
    this.#functions.set(record.settings.name, record);
    this.#save();
    this.#runner.define(record);
    return record;
  }

  #stamp(): { readonly revision: string; readonly lastModified: string } {
    return { revision: this.requestId(), lastModified: new Date(this.options.clock.now()).toISOString() };
  }

  #save(): void {
    this.#state.write({ functions: [...this.#functions.values()], pending: this.#queue.pending() });
  }

  #qualified(name: string, qualifier: string | undefined): string {
    return qualifier === undefined ? this.arn(name) : `${this.arn(name)}:${qualifier}`;
  }
}

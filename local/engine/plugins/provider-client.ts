/** One provider, as the engine calls it: values in, values out. */
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { call, CallError, CHANNEL_OPTIONS, INSECURE, isUnimplemented } from "../wire/grpc";
import { partialFailureOf, type PartialFailure } from "../wire/partial-failure";
import { fromStruct, toStruct } from "../wire/struct";
import { markSecrets, plainValues, withoutReferences, type Values } from "../wire/values";

/** A create or update that failed, but left something behind. */
export class PartialFailureError extends Error {
  override readonly name = "PartialFailureError";
  constructor(readonly failure: PartialFailure) {
    super(failure.reasons.join("; "));
  }
}

export interface Subject {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface ProviderDiff {
  readonly changes: boolean;
  readonly diffs: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

export interface Existing extends Subject {
  readonly id: string;
  readonly oldInputs: Values;
  readonly oldOutputs: Values;
}

type Identified = { setUrn(urn: string): void; setType(type: string): void; setName(name: string): void };

const identify = <Request extends Identified>(request: Request, { urn, type, name }: Subject): Request => {
  request.setUrn(urn);
  request.setType(type);
  request.setName(name);
  return request;
};

export class ProviderClient {
  private readonly client: ResourceProviderClient;
  private acceptsSecrets = false;

  constructor(address: string) {
    this.client = new ResourceProviderClient(address, INSECURE, CHANNEL_OPTIONS);
  }

  /** The calls that the real engine makes when it attaches to a running provider, in its order. */
  async start(engine: string, subject: Subject, config: Values): Promise<Values> {
    const handshake = new proto.ProviderHandshakeRequest();
    handshake.setEngineAddress(engine);
    handshake.setConfigureWithUrn(true);
    await call<proto.ProviderHandshakeResponse>((done) => this.client.handshake(handshake, done)).catch(
      ignoreUnimplemented,
    );
    const attach = new PluginAttach();
    attach.setAddress(engine);
    await call<Empty>((done) => this.client.attach(attach, done));
    const check = identify(new proto.CheckRequest(), subject);
    check.setOlds(toStruct({}));
    check.setNews(toStruct(config));
    const checked = await call<proto.CheckResponse>((done) => this.client.checkConfig(check, done));
    const configure = new proto.ConfigureRequest();
    configure.setArgs(checked.getInputs());
    configure.setAcceptsecrets(true);
    configure.setAcceptresources(true);
    configure.setUrn(subject.urn);
    const configured = await call<proto.ConfigureResponse>((done) => this.client.configure(configure, done));
    this.acceptsSecrets = configured.getAcceptsecrets();
    return fromStruct(checked.getInputs());
  }

  close(): void {
    this.client.close();
  }

  async check(
    subject: Subject,
    olds: Values,
    news: Values,
  ): Promise<{ readonly inputs: Values; readonly failures: readonly CheckFailure[] }> {
    const request = identify(new proto.CheckRequest(), subject);
    request.setOlds(this.struct(olds));
    request.setNews(this.struct(news));
    const response = await call<proto.CheckResponse>((done) => this.client.check(request, done));
    const failures = response.getFailuresList();
    return {
      inputs: markSecrets(fromStruct(response.getInputs()), news),
      failures: failures.map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
    };
  }

  async diff(existing: Existing, news: Values, ignored: readonly string[]): Promise<ProviderDiff> {
    const request = this.existing(new proto.DiffRequest(), existing);
    request.setNews(this.struct(news));
    request.setIgnorechangesList([...ignored]);
    const response = await call<proto.DiffResponse>((done) => this.client.diff(request, done));
    return {
      changes: response.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME,
      diffs: response.getDiffsList(),
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(
    subject: Subject,
    inputs: Values,
    preview: boolean,
  ): Promise<{ readonly id: string; readonly outputs: Values }> {
    const request = identify(new proto.CreateRequest(), subject);
    request.setProperties(this.struct(inputs));
    request.setPreview(preview);
    const response = await partially<proto.CreateResponse>((done) => this.client.create(request, done));
    return { id: response.getId(), outputs: markSecrets(fromStruct(response.getProperties()), inputs) };
  }

  async update(existing: Existing, news: Values, ignored: readonly string[], preview: boolean): Promise<Values> {
    const request = this.existing(new proto.UpdateRequest(), existing);
    request.setNews(this.struct(news));
    request.setIgnorechangesList([...ignored]);
    request.setPreview(preview);
    const response = await partially<proto.UpdateResponse>((done) => this.client.update(request, done));
    return markSecrets(fromStruct(response.getProperties()), news);
  }

  async delete(existing: Existing): Promise<void> {
    const request = identify(new proto.DeleteRequest(), existing);
    request.setId(existing.id);
    request.setProperties(this.struct(existing.oldOutputs));
    request.setOldInputs(this.struct(existing.oldInputs));
    await call<Empty>((done) => this.client.delete(request, done));
  }

  /** `undefined` when there is no such resource. */
  async read(subject: Subject, id: string, properties: Values): Promise<Values | undefined> {
    const request = identify(new proto.ReadRequest(), subject);
    request.setId(id);
    request.setProperties(this.struct(properties));
    const response = await call<proto.ReadResponse>((done) => this.client.read(request, done));
    return response.getId() === "" ? undefined : fromStruct(response.getProperties());
  }

  async invoke(token: string, args: Values, preview: boolean): Promise<proto.InvokeResponse> {
    const request = new proto.InvokeRequest();
    request.setTok(token);
    request.setArgs(this.struct(args));
    request.setPreview(preview);
    return call<proto.InvokeResponse>((done) => this.client.invoke(request, done));
  }

  async construct(request: proto.ConstructRequest): Promise<proto.ConstructResponse> {
    return call<proto.ConstructResponse>((done) => this.client.construct(request, done));
  }

  private existing<Request extends proto.DiffRequest | proto.UpdateRequest>(
    request: Request,
    existing: Existing,
  ): Request {
    identify(request, existing);
    request.setId(existing.id);
    request.setOlds(this.struct(existing.oldOutputs));
    request.setOldInputs(this.struct(existing.oldInputs));
    return request;
  }

  private struct(values: Values): ReturnType<typeof toStruct> {
    return toStruct(this.acceptsSecrets ? (withoutReferences(values) as Values) : plainValues(values));
  }
}

const ignoreUnimplemented = (error: unknown): void => {
  if (!isUnimplemented(error)) throw error;
};

const partially = async <Response>(start: Parameters<typeof call<Response>>[0]): Promise<Response> => {
  try {
    return await call<Response>(start);
  } catch (error) {
    const failure = error instanceof CallError ? partialFailureOf(error) : undefined;
    throw failure ? new PartialFailureError(failure) : error;
  }
};

/** Registers resources with the engine that called us: what Pulumi's SDK would do, without its 130 MB. */
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as proto from "@pulumi/pulumi/proto/resource_pb";
import { call, CHANNEL_OPTIONS, INSECURE } from "../wire/grpc";
import { fromStruct, toStruct } from "../wire/struct";
import { RESOURCE, SIGNATURE, UNKNOWN_STRING, type Values } from "../wire/values";

/** The version of `@pulumi/aws` that awsx 3.9.0 depends on: it names the default provider. */
const AWS_VERSION = "7.48.0";

export interface Registered {
  readonly urn: string;
  /** The id, or the unknown value in a preview. */
  readonly id: string;
  readonly outputs: Values;
  /** As Pulumi hands resources over: by reference. */
  readonly reference: Values;
}

export interface ChildRequest {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Values;
  /** Which input comes from which resource. */
  readonly from?: Readonly<Record<string, Registered>>;
  readonly dependsOn?: readonly Registered[];
}

const propertyDependencies = (urns: readonly string[]): proto.RegisterResourceRequest.PropertyDependencies => {
  const dependencies = new proto.RegisterResourceRequest.PropertyDependencies();
  dependencies.setUrnsList([...urns]);
  return dependencies;
};

export class Registration {
  private readonly client: ResourceMonitorClient;

  constructor(
    endpoint: string,
    /** The explicit provider of the children, or empty. */
    private readonly provider: string,
  ) {
    this.client = new ResourceMonitorClient(endpoint, INSECURE, CHANNEL_OPTIONS);
  }

  close(): void {
    this.client.close();
  }

  /** Registers a request that is complete but for what every request of ours says. */
  async send(request: proto.RegisterResourceRequest): Promise<Registered> {
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setAliasspecs(true);
    const response = await call<proto.RegisterResourceResponse>((done) => this.client.registerResource(request, done));
    const urn = response.getUrn();
    const custom = request.getCustom();
    const reference = {
      [SIGNATURE]: RESOURCE,
      urn,
      ...(custom && { id: response.getId() }),
      packageVersion: custom ? AWS_VERSION : "",
    };
    return { urn, id: response.getId() || UNKNOWN_STRING, outputs: fromStruct(response.getObject()), reference };
  }

  child({ type, name, parent, inputs, from = {}, dependsOn = [] }: ChildRequest): Promise<Registered> {
    const request = new proto.RegisterResourceRequest();
    request.setType(type);
    request.setName(name);
    request.setParent(parent);
    request.setCustom(true);
    request.setVersion(AWS_VERSION);
    request.setProvider(this.provider);
    request.setObject(toStruct(inputs));
    const sources = Object.entries(from);
    for (const [property, { urn }] of sources)
      request.getPropertydependenciesMap().set(property, propertyDependencies([urn]));
    const urns = [...dependsOn, ...sources.map(([, source]) => source)].map(({ urn }) => urn);
    request.setDependenciesList([...new Set(urns)]);
    return this.send(request);
  }

  async finish(component: string, outputs: Values): Promise<void> {
    const request = new proto.RegisterResourceOutputsRequest();
    request.setUrn(component);
    request.setOutputs(toStruct(outputs));
    await call<Empty>((done) => this.client.registerResourceOutputs(request, done));
  }

  async invoke(token: string, args: Values): Promise<Values> {
    const request = new proto.ResourceInvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args));
    request.setVersion(AWS_VERSION);
    request.setProvider(this.provider);
    const response = await call<InvokeResponse>((done) => this.client.invoke(request, done));
    return fromStruct(response.getReturn());
  }
}

/** What a program reads: provider functions, existing resources, resources behind references. */
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  ReadResourceResponse,
  type ReadResourceRequest,
  type ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { EngineError, UnsupportedError } from "../errors";
import { fromStruct, toStruct } from "../wire/struct";
import type { Values } from "../wire/values";
import type { PassParts } from "./custom-resource";

/** The engine's own function: the state behind a resource reference. */
const GET_RESOURCE = "pulumi:pulumi:getResource";
const STACK_REFERENCE = "pulumi:pulumi:StackReference";

export class Reader {
  constructor(private readonly parts: PassParts) {}

  async invoke(request: ResourceInvokeRequest): Promise<InvokeResponse> {
    const token = request.getTok();
    const args = fromStruct(request.getArgs());
    if (token === GET_RESOURCE) return this.referenced(args);
    const { client } = await this.parts.providers.get(token, request.getVersion(), request.getProvider());
    return client.invoke(token, args, this.parts.context.preview);
  }

  async read(request: ReadResourceRequest): Promise<ReadResourceResponse> {
    const type = request.getType();
    const name = request.getName();
    if (type === STACK_REFERENCE) throw new UnsupportedError(`stack references (${name})`);
    const { context, providers, resources } = this.parts;
    const identity = { type, name, parent: request.getParent(), aliases: [] };
    const urn = resources.claim(identity);
    const old = resources.find(urn, identity);
    const id = request.getId();
    const { client, reference } = await providers.get(type, request.getVersion(), request.getProvider());
    const inputs = fromStruct(request.getProperties());
    const outputs = await context.report.step({ op: "read", urn, type, name }, () =>
      client.read({ urn, type, name }, id, inputs),
    );
    if (!outputs) throw new EngineError(`There is no ${type} with the id ${id} (${name}).`);
    const parent = request.getParent();
    const dependencies = request.getDependenciesList();
    const state = { urn, custom: true, external: true, id, type, inputs, outputs, dependencies, provider: reference };
    resources.record({ ...state, ...(parent !== "" && { parent }) }, old?.external ? old : undefined);
    const response = new ReadResourceResponse();
    response.setUrn(urn);
    response.setProperties(toStruct(outputs));
    return response;
  }

  private referenced({ urn }: Values): InvokeResponse {
    const state = this.parts.resources.get(String(urn));
    if (!state) throw new EngineError(`A reference names ${String(urn)}, which this program has not registered.`);
    const response = new InvokeResponse();
    response.setReturn(toStruct({ urn: state.urn, id: state.id ?? "", state: state.outputs ?? {} }));
    return response;
  }
}

/**
 * Our `awsx` provider: remote components over gRPC. It speaks to the engine's resource monitor itself instead of loading
 * Pulumi's SDK, so it costs nothing at rest and needs no process of its own.
 */
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { baseMethods } from "../provider/base";
import { handler, serve, type Served } from "../wire/grpc";
import { fromStruct, toStruct } from "../wire/struct";
import { plainValues } from "../wire/values";
import type { VpcOutputs } from "./outputs";
import { Registration, type Registered } from "./registration";
import { VpcBuilder } from "./vpc";

const AWSX_VERSION = "3.9.0";
const VPC = "awsx:ec2:Vpc";

const componentRequest = (request: proto.ConstructRequest): RegisterResourceRequest => {
  const component = new RegisterResourceRequest();
  component.setType(request.getType());
  component.setName(request.getName());
  component.setParent(request.getParent());
  component.setDependenciesList(request.getDependenciesList());
  component.setAliasesList(request.getAliasesList());
  const protect = request.getProtect();
  const retain = request.getRetainondelete();
  if (protect !== undefined) component.setProtect(protect);
  if (retain !== undefined) component.setRetainondelete(retain);
  component.setDeletedwith(request.getDeletedwith());
  for (const [name, reference] of request.getProvidersMap().entries()) component.getProvidersMap().set(name, reference);
  return component;
};

const answer = (component: Registered, { state, sources }: VpcOutputs): proto.ConstructResponse => {
  const response = new proto.ConstructResponse();
  response.setUrn(component.urn);
  response.setState(toStruct(state));
  for (const [property, urns] of Object.entries(sources)) {
    const dependencies = new proto.ConstructResponse.PropertyDependencies();
    dependencies.setUrnsList([...urns]);
    response.getStatedependenciesMap().set(property, dependencies);
  }
  return response;
};

const construct = async (request: proto.ConstructRequest): Promise<proto.ConstructResponse> => {
  if (request.getType() !== VPC)
    throw new Error(
      `The local cloud does not emulate the component ${request.getType()}; of awsx it knows ${VPC} only.`,
    );
  const registration = new Registration(request.getMonitorendpoint(), request.getProvidersMap().get("aws") ?? "");
  try {
    const component = await registration.send(componentRequest(request));
    const inputs = plainValues(fromStruct(request.getInputs()));
    const outputs = await new VpcBuilder(registration, request.getName(), component.urn, inputs).build();
    await registration.finish(component.urn, outputs.state);
    return answer(component, outputs);
  } finally {
    registration.close();
  }
};

const methods = {
  ...baseMethods({ name: "awsx", version: AWSX_VERSION }),
  handshake: handler((_request: proto.ProviderHandshakeRequest) => {
    const response = new proto.ProviderHandshakeResponse();
    response.setAcceptSecrets(true);
    response.setAcceptResources(true);
    return response;
  }),
  // The engine refuses to construct through a provider that does not accept secrets.
  configure: handler((_request: proto.ConfigureRequest) => {
    const response = new proto.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setAcceptresources(true);
    response.setSupportspreview(true);
    return response;
  }),
  construct: handler(construct),
};

/** Serves the provider on loopback; without a port on a free one. */
export const serveAwsx = (port = 0): Promise<Served> =>
  serve((server) => server.addService(ResourceProviderService, methods), port);

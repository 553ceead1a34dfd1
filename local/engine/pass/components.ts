/** Components: local ones are recorded only, remote ones are constructed by their provider. */
import { ConstructRequest, type ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { RegisterResourceResponse, type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { ResourceState } from "../state/resource-state";
import { changedKeys } from "../wire/equality";
import type { PassParts } from "./custom-resource";
import type { Goal } from "./goal";

export const registerComponent = async (
  { context, resources, policies }: PassParts,
  goal: Goal,
  urn: string,
  old: ResourceState | undefined,
  protect: boolean,
): Promise<ResourceState> => {
  const { type, name, parent, ignoreChanges } = goal;
  const inputs = await policies.admit({ urn, type, name, parent, ignoreChanges, protect }, goal.inputs);
  const state: ResourceState = {
    urn,
    custom: false,
    type,
    inputs,
    outputs: old?.outputs ?? {},
    ...(parent !== "" && { parent }),
    ...(protect && { protect }),
    dependencies: goal.dependencies,
    propertyDependencies: goal.propertyDependencies,
  };
  const diffs = old ? changedKeys(old.inputs ?? {}, inputs) : [];
  const change = diffs.length > 0 ? ({ op: "update", diffs } as const) : ({ op: "same" } as const);
  await context.report.step({ ...(old ? change : { op: "create" }), urn, type, name }, async () => {
    resources.record(state, old);
    await context.snapshot.save();
  });
  return state;
};

/** The provider registers the component and its children itself, with us. */
export const constructRequest = (
  { context }: PassParts,
  request: RegisterResourceRequest,
  monitor: string,
): ConstructRequest => {
  const construct = new ConstructRequest();
  construct.setProject(context.project.name);
  construct.setStack(context.stack);
  construct.setOrganization(context.organization);
  construct.setDryrun(context.preview);
  construct.setParallel(context.parallel);
  construct.setMonitorendpoint(monitor);
  construct.setType(request.getType());
  construct.setName(request.getName());
  construct.setParent(request.getParent());
  construct.setInputs(request.getObject());
  construct.setAcceptsOutputValues(false);
  construct.setDependenciesList(request.getDependenciesList());
  construct.setAliasesList(request.getAliasesList());
  construct.setIgnorechangesList(request.getIgnorechangesList());
  construct.setReplaceonchangesList(request.getReplaceonchangesList());
  construct.setDeletedwith(request.getDeletedwith());
  if (request.hasProtect()) construct.setProtect(request.getProtect() ?? false);
  if (request.hasRetainondelete()) construct.setRetainondelete(request.getRetainondelete() ?? false);
  construct.setConfigsecretkeysList([...context.config.secretKeys]);
  for (const [key, value] of Object.entries(context.config.values)) construct.getConfigMap().set(key, value);
  for (const [key, value] of request.getProvidersMap().entries()) construct.getProvidersMap().set(key, value);
  for (const [key, value] of request.getPropertydependenciesMap().entries()) {
    const dependencies = new ConstructRequest.PropertyDependencies();
    dependencies.setUrnsList(value.getUrnsList());
    construct.getInputdependenciesMap().set(key, dependencies);
  }
  return construct;
};

export const constructedAnswer = (constructed: ConstructResponse): RegisterResourceResponse => {
  const response = new RegisterResourceResponse();
  response.setUrn(constructed.getUrn());
  response.setObject(constructed.getState());
  for (const [key, value] of constructed.getStatedependenciesMap().entries()) {
    const dependencies = new RegisterResourceResponse.PropertyDependencies();
    dependencies.setUrnsList(value.getUrnsList());
    response.getPropertydependenciesMap().set(key, dependencies);
  }
  return response;
};

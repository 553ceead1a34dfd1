/** Registrations of the program and of remote components. */
import { RegisterResourceResponse, type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { UnsupportedError } from "../errors";
import { fromStruct, toStruct } from "../wire/struct";
import { isProviderType, STACK_TYPE } from "../wire/urn";
import type { Values } from "../wire/values";
import { constructedAnswer, constructRequest, registerComponent } from "./components";
import { CustomResource, type PassParts } from "./custom-resource";
import { readGoal, type Goal } from "./goal";

export class Registrar {
  /** URN of the stack, once the program has registered it. */
  stackUrn = "";

  constructor(
    private readonly parts: PassParts,
    private readonly monitorAddress: () => string,
  ) {}

  async register(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const goal = readGoal(request);
    return request.getRemote() ? this.construct(request, goal) : this.registerGoal(goal);
  }

  finish(urn: string, outputs: Values): void {
    this.parts.resources.amend(urn, { outputs });
  }

  private async registerGoal(goal: Goal): Promise<RegisterResourceResponse> {
    const { resources } = this.parts;
    if (isProviderType(goal.type)) throw new UnsupportedError(`explicit providers (${goal.name}, ${goal.type})`);
    const urn = resources.claim(goal);
    if (goal.type === STACK_TYPE) this.stackUrn = urn;
    const old = resources.find(urn, goal);
    const protect = goal.protect ?? resources.get(goal.parent)?.protect ?? false;
    const state = goal.custom
      ? await new CustomResource(this.parts, goal, urn, old, protect).register()
      : await registerComponent(this.parts, goal, urn, old, protect);
    const response = new RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(state.id ?? "");
    response.setObject(toStruct((goal.custom ? state.outputs : state.inputs) ?? {}));
    return response;
  }

  private async construct(request: RegisterResourceRequest, goal: Goal): Promise<RegisterResourceResponse> {
    const { client } = await this.parts.providers.get(goal.type, goal.version, goal.provider);
    const constructed = await client.construct(constructRequest(this.parts, request, this.monitorAddress()));
    this.parts.resources.amend(constructed.getUrn(), { outputs: fromStruct(constructed.getState()) });
    return constructedAnswer(constructed);
  }
}

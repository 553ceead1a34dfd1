/** Policy packs, as the engine asks them: remediate, analyze a resource, analyze the stack. */
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import type { ResourceState } from "../state/resource-state";
import { call, CHANNEL_OPTIONS, INSECURE, isUnimplemented } from "../wire/grpc";
import { fromStruct, toStruct } from "../wire/struct";
import { nameOfUrn } from "../wire/urn";
import { withoutReferences, type Values } from "../wire/values";

export interface Violation {
  readonly policy: string;
  readonly level: "advisory" | "mandatory";
  readonly message: string;
  /** Empty when the stack as a whole is meant. */
  readonly urn: string;
}

export interface Subject {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
}

export interface StackIdentity {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly config: Readonly<Record<string, string>>;
  readonly preview: boolean;
}

const struct = (values: Values): ReturnType<typeof toStruct> => toStruct(withoutReferences(values) as Values);

const optionsOf = (subject: Pick<Subject, "protect" | "ignoreChanges" | "parent">): proto.AnalyzerResourceOptions => {
  const options = new proto.AnalyzerResourceOptions();
  options.setProtect(subject.protect);
  options.setIgnorechangesList([...subject.ignoreChanges]);
  options.setParent(subject.parent);
  return options;
};

const violation = (diagnostic: proto.AnalyzeDiagnostic, urn: string): Violation => ({
  policy: diagnostic.getPolicyname(),
  level: diagnostic.getEnforcementlevel() === proto.EnforcementLevel.MANDATORY ? "mandatory" : "advisory",
  message: diagnostic.getMessage(),
  urn: diagnostic.getUrn() || urn,
});

const stackResource = (state: ResourceState): proto.AnalyzerResource => {
  const resource = new proto.AnalyzerResource();
  resource.setUrn(state.urn);
  resource.setType(state.type);
  resource.setName(nameOfUrn(state.urn));
  resource.setParent(state.parent ?? "");
  resource.setProperties(struct({ ...state.outputs, ...(state.custom && { id: state.id ?? "" }) }));
  resource.setDependenciesList([...(state.dependencies ?? [])]);
  for (const [property, urns] of Object.entries(state.propertyDependencies ?? {})) {
    const dependencies = new proto.AnalyzerPropertyDependencies();
    dependencies.setUrnsList([...urns]);
    resource.getPropertydependenciesMap().set(property, dependencies);
  }
  resource.setOptions(
    optionsOf({
      protect: state.protect === true,
      ignoreChanges: state.ignoreChanges ?? [],
      parent: state.parent ?? "",
    }),
  );
  return resource;
};

export class Analyzer {
  private readonly client: AnalyzerClient;

  constructor(address: string) {
    this.client = new AnalyzerClient(address, INSECURE, CHANNEL_OPTIONS);
  }

  close(): void {
    this.client.close();
  }

  async configureStack({ project, stack, organization, config, preview }: StackIdentity): Promise<void> {
    const request = new proto.AnalyzerStackConfigureRequest();
    request.setProject(project);
    request.setStack(stack);
    request.setOrganization(organization);
    request.setDryRun(preview);
    for (const [key, value] of Object.entries(config)) request.getConfigMap().set(key, value);
    await call<proto.AnalyzerStackConfigureResponse>((done) => this.client.configureStack(request, done)).catch(
      (error: unknown) => {
        if (!isUnimplemented(error)) throw error;
      },
    );
  }

  /** Inputs after every remediation, with the names of the policies that changed them. */
  async remediate(
    subject: Subject,
    inputs: Values,
  ): Promise<{ readonly inputs: Values; readonly policies: readonly string[] }> {
    const response = await call<proto.RemediateResponse>((done) =>
      this.client.remediate(this.request(subject, inputs), done),
    );
    const changes = response.getRemediationsList().filter((remediation) => remediation.hasProperties());
    return {
      inputs: changes.reduce<Values>((_before, change) => fromStruct(change.getProperties()), inputs),
      policies: changes.map((change) => change.getPolicyname()),
    };
  }

  async analyze(subject: Subject, inputs: Values): Promise<readonly Violation[]> {
    const response = await call<proto.AnalyzeResponse>((done) =>
      this.client.analyze(this.request(subject, inputs), done),
    );
    return response.getDiagnosticsList().map((diagnostic) => violation(diagnostic, subject.urn));
  }

  async analyzeStack(resources: readonly ResourceState[]): Promise<readonly Violation[]> {
    const request = new proto.AnalyzeStackRequest();
    request.setResourcesList(resources.map(stackResource));
    const response = await call<proto.AnalyzeResponse>((done) => this.client.analyzeStack(request, done));
    return response.getDiagnosticsList().map((diagnostic) => violation(diagnostic, ""));
  }

  private request(subject: Subject, inputs: Values): proto.AnalyzeRequest {
    const request = new proto.AnalyzeRequest();
    request.setUrn(subject.urn);
    request.setType(subject.type);
    request.setName(subject.name);
    request.setProperties(struct(inputs));
    request.setOptions(optionsOf(subject));
    return request;
  }
}

/** Previews a stage without any service and without state: everything is validated, nothing is made. */
import { Processes } from "../services/process";
import type { Random } from "../services/random";
import { serveAwsx } from "./awsx/server";
import { createEngine } from "./engine";
import type { EventSink, Step } from "./events";
import { composeKinds } from "./kinds/registry";
import { recordedKinds } from "./kinds/recorded/preview";
import type { Violation } from "./plugins/analyzers";
import { serveAws } from "./provider/aws-server";
import type { InvokeFunction } from "./provider/invokes";
import { PARAMETERS_BY_PATH, parametersByPath } from "./provider/invokes/parameters";
import type { ResourceState } from "./state/resource-state";
import { isProviderType, nameOfUrn } from "./wire/urn";
import type { Values } from "./wire/values";

export interface PreviewRequest {
  /** Folder of `Pulumi.yaml`. */
  readonly root: string;
  readonly stage: string;
  readonly stackFile?: string;
  readonly configOverrides?: Values;
  readonly policyPacks?: readonly string[];
  /** Answers of provider functions; without them no stage has any parameter. */
  readonly invokes?: Readonly<Record<string, InvokeFunction>>;
  readonly account?: string;
  readonly region?: string;
  /** Default: a fixed sequence, so that previews repeat. */
  readonly random?: Random;
  readonly onEvent?: EventSink;
}

export interface PreviewedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Values;
  /** Outputs that a preview can know; the others are the unknown value. */
  readonly outputs: Values;
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

export interface ProgramPreview {
  readonly resources: readonly PreviewedResource[];
  readonly steps: readonly Step[];
  /** Everything that is wrong; empty when the preview succeeded. */
  readonly diagnostics: readonly string[];
  readonly violations: readonly Violation[];
  readonly outputs: Values;
}

const ACCOUNT = "123456789012";
const REGION = "eu-central-1";

const previewed = (state: ResourceState): PreviewedResource => ({
  urn: state.urn,
  type: state.type,
  name: nameOfUrn(state.urn),
  inputs: state.inputs ?? {},
  outputs: state.outputs ?? {},
  parent: state.parent ?? "",
  dependencies: state.dependencies ?? [],
  propertyDependencies: state.propertyDependencies ?? {},
});

export const previewProgram = async (request: PreviewRequest): Promise<ProgramPreview> => {
  const { root, stage, account = ACCOUNT, region = REGION, random = () => 0.5 } = request;
  const processes = new Processes();
  const invokes = { [PARAMETERS_BY_PATH]: parametersByPath(() => []), ...request.invokes };
  const aws = await serveAws({ registry: composeKinds(recordedKinds(random)), account, region, random, invokes });
  const awsx = await serveAwsx();
  try {
    const engine = createEngine({
      root,
      stack: stage,
      // There is no state: nothing is read, and previews write nothing.
      stateFile: "/nonexistent/state.json",
      ...(request.stackFile !== undefined && { stackFile: request.stackFile }),
      ...(request.configOverrides && { configOverrides: request.configOverrides }),
      ...(request.policyPacks && { policyPacks: request.policyPacks }),
      ...(request.onEvent && { onEvent: request.onEvent }),
      providers: { aws: aws.address, awsx: awsx.address },
      processes,
      random,
      now: () => new Date(),
    });
    const { resources, steps, errors, violations, outputs } = await engine.preview();
    const declared = resources.filter(({ type }) => !isProviderType(type)).map(previewed);
    return { resources: declared, steps, diagnostics: errors, violations, outputs };
  } finally {
    aws.close();
    awsx.close();
    await processes.close();
  }
};

/**
 * Runs the real program against Pulumi's mock monitor and records every registration as the engine would receive it: inputs,
 * parent, dependencies. Bundles are stood in for, since nothing here runs them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { Bundles } from "../../../infra/bundles";
import type { NamedContext } from "../../../infra/compute/config/parse";
import { subscribes } from "../../../infra/compute/subscriptions";
import type { TransitionRequest, TransitionResult } from "../../../migration/runtime/phases";
import { parse } from "yaml";
import { computedOutputs } from "./computed-outputs";

const ROOT = join(__dirname, "..", "..", "..");
export const ACCOUNT = "111111111111";

export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** As sent: secrets unwrapped, unknown values as the engine's sentinel. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: {
    readonly protect: boolean;
    readonly ignoreChanges: readonly string[];
    /** As the program says; absent when it leaves it to the provider. */
    readonly deleteBeforeReplace?: boolean;
  };
  /** What the mock answered, or a component registered. */
  outputs: Readonly<Record<string, unknown>>;
}

export interface RecordArgs {
  readonly stage: "local" | "dev" | "prod";
  /** Config on top of the committed stack file; keys with their namespace. `undefined` removes a key. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly preview?: boolean;
  readonly brakes?: readonly string[];
  /** What a transition answers; by default it reaches what was asked. */
  readonly transition?: (request: TransitionRequest) => string;
}

export interface Recording {
  readonly resources: readonly Registration[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The answer of a transition that reached what was asked. */
export const reachedAsAsked = (request: TransitionRequest): TransitionResult => ({
  context: request.context,
  phase: request.phase,
  weight: request.weight,
  generation: request.generation,
  owner: request.phase === "extracted" || request.phase === "retired" ? "context" : "monolith",
  epoch: 7,
});

/** The committed stack file's config as text, the way the engine hands it over. */
export function stackConfig(stage: string, extra: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const file = parse(readFileSync(join(ROOT, `Pulumi.${stage}.yaml`), "utf8")) as { config: Record<string, unknown> };
  const merged = Object.entries({ ...file.config, ...extra }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    merged.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

type RegisterRequest = Parameters<MockMonitor["registerResource"]>[0];
type Callback = Parameters<MockMonitor["registerResource"]>[1];

/** The mock monitor, keeping what it is sent. */
class RecordingMonitor extends MockMonitor {
  readonly registrations: Registration[] = [];

  constructor(mocks: pulumi.runtime.Mocks) {
    super(mocks);
    // Pulumi's own names only the parent's type: policies read the whole chain, as the engine writes it.
    (this as unknown as { newUrn: typeof urnOf }).newUrn = urnOf;
  }

  override async registerResource(request: RegisterRequest, callback: Callback): Promise<void> {
    const sent = request as {
      getType(): string;
      getName(): string;
      getCustom(): boolean;
      getParent(): string;
      getProtect(): boolean;
      getIgnorechangesList(): string[];
      getDeletebeforereplace(): boolean;
      getDeletebeforereplacedefined(): boolean;
      getDependenciesList(): string[];
      getPropertydependenciesMap(): {
        forEach(visit: (value: { getUrnsList(): string[] }, property: string) => void): void;
      };
      getObject(): { toJavaScript(): Record<string, unknown> };
    };
    const propertyDependencies: Record<string, readonly string[]> = {};
    sent.getPropertydependenciesMap().forEach((value, property) => {
      propertyDependencies[property] = value.getUrnsList();
    });
    const registration: Registration = {
      urn: urnOf(sent.getParent(), sent.getType(), sent.getName()),
      type: sent.getType(),
      name: sent.getName(),
      custom: sent.getCustom(),
      parent: sent.getParent(),
      dependencies: sent.getDependenciesList(),
      propertyDependencies,
      inputs: bare(sent.getObject().toJavaScript()) as Record<string, unknown>,
      options: {
        protect: sent.getProtect(),
        ignoreChanges: sent.getIgnorechangesList(),
        ...(sent.getDeletebeforereplacedefined() && { deleteBeforeReplace: sent.getDeletebeforereplace() }),
      },
      outputs: {},
    };
    this.registrations.push(registration);
    await super.registerResource(request, callback);
    registration.outputs = bare(this.resources.get(registration.urn)?.state) as Record<string, unknown>;
  }
}

/** As the engine names resources: below the types of all parents, but for the stack. */
function urnOf(parent: string, type: string, name: string): string {
  const above = parent.split("::")[2];
  const qualified = above === undefined || above === "pulumi:pulumi:Stack" ? type : `${above}$${type}`;
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${qualified}::${name}`;
}

const SPECIAL = "4dabf18193072939515e22adb298388d";

/** Without the envelopes of secrets and resource references. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  if (SPECIAL in value) {
    const envelope = value as Record<string, unknown>;
    return "value" in envelope ? bare(envelope["value"]) : (envelope["urn"] ?? envelope);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bare(inner)]));
}

/** The program as Pulumi loads it, with bundles stood in for. */
function loadProgram(): () => Promise<Record<string, unknown>> {
  const bundles = require.resolve("../../../infra/bundles");
  const index = require.resolve("../../../infra/index");
  const before = require.cache[bundles];
  const standIn = { ...module, exports: { buildBundles: standInBundles }, loaded: true };
  require.cache[bundles] = standIn;
  delete require.cache[index];
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program is a function that Pulumi requires
    return require(index) as () => Promise<Record<string, unknown>>;
  } finally {
    if (before === undefined) delete require.cache[bundles];
    else require.cache[bundles] = before;
  }
}

const standInBundles = async (contexts: readonly NamedContext[]): Promise<Bundles> => ({
  database: __dirname,
  contexts: new Map(
    contexts.map(({ declaration }) => {
      const listener = subscribes(declaration) ? { listener: __dirname } : {};
      return [declaration.name, { api: __dirname, relay: __dirname, ...listener }];
    }),
  ),
});

/** Evaluates the program once. @throws what the program throws. */
export async function recordProgram(args: RecordArgs): Promise<Recording> {
  const preview = args.preview ?? false;
  const monitor = new RecordingMonitor(mocks(args));
  await pulumi.runtime.setMocks(mocks(args), "banyan", args.stage, preview);
  pulumi.runtime.setMockOptions(monitor, "banyan", args.stage, preview);
  pulumi.runtime.setAllConfig(stackConfig(args.stage, args.config));
  const program = loadProgram();
  const outputs = await settled(program);
  return { resources: monitor.registrations, outputs };
}

/** The program's outputs once every resource is registered. */
async function settled(program: () => Promise<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const outputs = await pulumi.runtime.runInPulumiStack(program);
  await pulumi.runtime.disconnect();
  const resolved: unknown = await (pulumi.output(outputs) as unknown as { promise(): Promise<unknown> }).promise();
  return resolved as Record<string, unknown>;
}

function mocks(args: RecordArgs): pulumi.runtime.Mocks {
  return {
    call: ({ token, inputs }) => {
      if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: ACCOUNT };
      if (token === "aws:index/getRegion:getRegion") return { region: "eu-central-1" };
      if (token === "aws:ssm/getParametersByPath:getParametersByPath")
        return { names: (args.brakes ?? []).map((name) => `${(inputs as { path: string }).path}/${name}`) };
      throw new Error(`The program called ${token}, which it did not before`);
    },
    newResource: ({ type, name, inputs }) => {
      const given = inputs as Record<string, unknown>;
      const state: Record<string, unknown> =
        args.preview === true ? given : { ...computedOutputs(type, name, given), ...given };
      if (type === "aws:lambda/invocation:Invocation" && args.preview !== true)
        state["result"] = answer(String(given["input"]), args);
      return { id: args.preview === true ? undefined : `${name}-id`, state };
    },
  };
}

function answer(input: string, args: RecordArgs): string {
  const request = JSON.parse(input) as { kind: string };
  if (request.kind !== "transition") return JSON.stringify({ users: [] });
  const transition = request as TransitionRequest;
  return args.transition?.(transition) ?? JSON.stringify(reachedAsAsked(transition));
}

/** The resource monitor over gRPC: what the program's SDK talks to. */
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import * as proto from "@pulumi/pulumi/proto/resource_pb";
import { UnsupportedError } from "../errors";
import { AnswerError, handler } from "../wire/grpc";
import { fromStruct } from "../wire/struct";
import type { PassContext } from "./context";
import { ForbiddenError } from "./policies";
import type { Reader } from "./reader";
import type { Registrar } from "./registrar";

/** What the SDK may ask for. The unsupported ones are here too: they are refused by name when they are used. */
const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "deletedWith",
  "replaceWith",
  "resourceHooks",
  "errorHooks",
  "transforms",
  "invokeTransforms",
  "parameterization",
  "sendsOldInputs",
]);

/** The answer that makes the SDK end quietly. Any other error it would print with its whole object graph, for minutes. */
const shutDown = (): AnswerError => new AnswerError("resource monitor shut down", grpc.status.UNAVAILABLE);

/** Lets calls in until the first one fails; says when the last one has left. */
export class Door {
  private inside = 0;
  private idle: (() => void)[] = [];
  private closed = false;
  private announce: () => void = () => undefined;
  /** Resolves when the first call has failed. */
  readonly shutting: Promise<void>;

  constructor(private readonly context: PassContext) {
    this.shutting = new Promise((resolve) => {
      this.announce = resolve;
    });
  }

  get shut(): boolean {
    return this.closed;
  }

  /** A handler that reports what goes wrong and then shuts the door, as the real engine does. */
  through<Request, Response>(
    describe: (request: Request) => string,
    answer: (request: Request) => Response | Promise<Response>,
  ) {
    return handler(async (request: Request): Promise<Response> => {
      if (this.shut) throw shutDown();
      this.inside += 1;
      try {
        return await answer(request);
      } catch (error) {
        this.refuse(describe(request), error as Error);
        throw shutDown();
      } finally {
        this.inside -= 1;
        if (this.inside === 0) for (const wake of this.idle.splice(0)) wake();
      }
    });
  }

  /** Resolves when no call is inside. */
  async empty(): Promise<void> {
    if (this.inside > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private refuse(what: string, error: Error): void {
    // A violation and a failure inside a component are already told.
    const told = error instanceof ForbiddenError || (this.context.report.failed && error.message.includes("shut down"));
    this.closed = true;
    this.announce();
    if (told) return;
    const named = error.message.includes(what) ? error.message : `${what}: ${error.message}`;
    this.context.report.fail(named);
  }
}

const refusal = (what: string) => () => {
  throw new UnsupportedError(what);
};

export const monitorMethods = (
  context: PassContext,
  door: Door,
  registrar: Registrar,
  reader: Reader,
  finished: () => Promise<void>,
) => ({
  getDeploymentInfo: handler((_request: Empty) => {
    const info = new proto.DeploymentInfo();
    info.setProject(context.project.name);
    info.setStack(context.stack);
    info.setOrganization(context.organization);
    info.setDryrun(context.preview);
    info.setParallel(context.parallel);
    info.setConfigsecretkeysList([...context.config.secretKeys]);
    for (const [key, value] of Object.entries(context.config.values)) info.getConfigMap().set(key, value);
    return info;
  }),
  supportsFeature: handler((request: proto.SupportsFeatureRequest) => {
    const response = new proto.SupportsFeatureResponse();
    response.setHassupport(FEATURES.has(request.getId()));
    return response;
  }),
  registerResource: door.through(
    (request: proto.RegisterResourceRequest) => request.getName(),
    (request) => registrar.register(request),
  ),
  registerResourceOutputs: door.through(
    (request: proto.RegisterResourceOutputsRequest) => request.getUrn(),
    async (request) => {
      registrar.finish(request.getUrn(), fromStruct(request.getOutputs()));
      await context.snapshot.save();
      return new Empty();
    },
  ),
  readResource: door.through(
    (request: proto.ReadResourceRequest) => request.getName(),
    (request) => reader.read(request),
  ),
  invoke: door.through(
    (request: proto.ResourceInvokeRequest) => request.getTok(),
    (request) => reader.invoke(request),
  ),
  call: door.through((request: proto.ResourceCallRequest) => request.getTok(), refusal("methods of resources (Call)")),
  registerPackage: door.through(
    (request: proto.RegisterPackageRequest) => request.getName(),
    refusal("parameterized packages"),
  ),
  registerStackTransform: door.through((_request: Callback) => "transform", refusal("resource transforms")),
  registerStackInvokeTransform: door.through((_request: Callback) => "transform", refusal("invoke transforms")),
  registerResourceHook: door.through(
    (request: proto.RegisterResourceHookRequest) => request.getName(),
    refusal("resource hooks"),
  ),
  registerErrorHook: door.through(
    (request: proto.RegisterErrorHookRequest) => request.getName(),
    refusal("error hooks"),
  ),
  // The program has registered everything; it waits for the deletes, in case hooks are needed.
  signalAndWaitForShutdown: door.through(
    (_request: Empty) => "shutdown",
    async () => {
      await finished();
      return new Empty();
    },
  ),
});

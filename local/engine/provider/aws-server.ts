/** The `aws` provider over gRPC: for the embedded engine and, on a fixed port, for the real one (`PULUMI_DEBUG_PROVIDERS`). */
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { handler, serve, type Served } from "../wire/grpc";
import { partialFailureAnswer } from "../wire/partial-failure";
import { fromStruct, toStruct } from "../wire/struct";
import { AwsProvider, type AwsProviderOptions, type UpdateArguments } from "./aws-provider";
import { baseMethods } from "./base";
import type { Difference } from "./difference";

/** The version of `@pulumi/aws` whose types we answer for. */
const AWS_VERSION = "7.48.0";

const checkResponse = ({ inputs, failures }: ReturnType<AwsProvider["check"]>): proto.CheckResponse => {
  const response = new proto.CheckResponse();
  response.setInputs(toStruct(inputs));
  for (const { property, reason } of failures) {
    const failure = new proto.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
};

const KINDS = {
  add: { change: proto.PropertyDiff.Kind.ADD, replace: proto.PropertyDiff.Kind.ADD_REPLACE },
  delete: { change: proto.PropertyDiff.Kind.DELETE, replace: proto.PropertyDiff.Kind.DELETE_REPLACE },
  update: { change: proto.PropertyDiff.Kind.UPDATE, replace: proto.PropertyDiff.Kind.UPDATE_REPLACE },
} as const;

const diffResponse = ({ changes, deleteBeforeReplace }: Difference): proto.DiffResponse => {
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const response = new proto.DiffResponse();
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setHasdetaileddiff(true);
  response.setDeletebeforereplace(deleteBeforeReplace);
  for (const { property, kind, replaces } of changes) {
    response.addDiffs(property);
    if (replaces) response.addReplaces(property);
    const detail = new proto.PropertyDiff();
    detail.setKind(KINDS[kind][replaces ? "replace" : "change"]);
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(property, detail);
  }
  return response;
};

const updateArguments = (request: proto.DiffRequest | proto.UpdateRequest): UpdateArguments => ({
  id: request.getId(),
  oldInputs: fromStruct(request.getOldInputs()),
  oldOutputs: fromStruct(request.getOlds()),
  news: fromStruct(request.getNews()),
});

const lifeCycle = (provider: AwsProvider) => ({
  check: handler((request: proto.CheckRequest) =>
    checkResponse(provider.check(request.getUrn(), fromStruct(request.getOlds()), fromStruct(request.getNews()))),
  ),
  diff: handler((request: proto.DiffRequest) =>
    diffResponse(provider.diff(request.getUrn(), updateArguments(request), request.getIgnorechangesList())),
  ),
  create: handler(async (request: proto.CreateRequest) => {
    const { id, outputs } = await provider.create(
      request.getUrn(),
      fromStruct(request.getProperties()),
      request.getPreview(),
    );
    const response = new proto.CreateResponse();
    response.setId(id);
    response.setProperties(toStruct(outputs));
    return response;
  }),
  update: handler(async (request: proto.UpdateRequest) => {
    const urn = request.getUrn();
    const args = updateArguments(request);
    const response = new proto.UpdateResponse();
    try {
      response.setProperties(toStruct(await provider.update(urn, args, request.getPreview())));
    } catch (error) {
      const reasons = [(error as Error).message];
      throw partialFailureAnswer({
        id: args.id,
        inputs: args.news,
        outputs: provider.failedUpdate(urn, args),
        reasons,
      });
    }
    return response;
  }),
  delete: handler(async (request: proto.DeleteRequest) => {
    await provider.delete(request.getUrn(), request.getId(), fromStruct(request.getProperties()));
    return new Empty();
  }),
  read: handler(async (request: proto.ReadRequest) => {
    const outputs = await provider.read(request.getUrn(), request.getId(), fromStruct(request.getProperties()));
    const response = new proto.ReadResponse();
    if (!outputs) return response;
    response.setId(request.getId());
    response.setProperties(toStruct(outputs));
    response.setInputs(request.getInputs());
    return response;
  }),
});

const methods = (provider: AwsProvider) => ({
  ...baseMethods({ name: "aws", version: AWS_VERSION }),
  ...lifeCycle(provider),
  // The kinds know no secrets: the engine unwraps them, and marks the outputs again. Both answers must agree.
  handshake: handler((_request: proto.ProviderHandshakeRequest) => new proto.ProviderHandshakeResponse()),
  configure: handler((request: proto.ConfigureRequest) => {
    provider.configure(fromStruct(request.getArgs()));
    const response = new proto.ConfigureResponse();
    response.setSupportspreview(true);
    return response;
  }),
  invoke: handler(async (request: proto.InvokeRequest) => {
    const response = new proto.InvokeResponse();
    response.setReturn(toStruct(await provider.invoke(request.getTok(), fromStruct(request.getArgs()))));
    return response;
  }),
});

/** Serves the provider on loopback; without a port on a free one. */
export const serveAws = (options: AwsProviderOptions, port = 0): Promise<Served> =>
  serve((server) => server.addService(ResourceProviderService, methods(new AwsProvider(options))), port);

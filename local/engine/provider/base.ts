/** What our two providers have in common: identity and life cycle. Every method that is not named here is refused by gRPC. */
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckResponse,
  DiffResponse,
  GetSchemaResponse,
  type CheckRequest,
  type DiffRequest,
  type GetSchemaRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { handler } from "../wire/grpc";

export interface ProviderIdentity {
  readonly name: string;
  /** The engine warns when it is below the version that the program's package asks for. */
  readonly version: string;
}

export const baseMethods = ({ name, version }: ProviderIdentity) => ({
  // The engine says where it listens. Nothing here calls it back.
  attach: handler((_request: PluginAttach) => new Empty()),
  // Cancel must not end us: we outlive an update.
  cancel: handler((_request: Empty) => new Empty()),
  getPluginInfo: handler((_request: Empty) => {
    const info = new PluginInfo();
    info.setVersion(version);
    return info;
  }),
  getSchema: handler((_request: GetSchemaRequest) => {
    const response = new GetSchemaResponse();
    response.setSchema(JSON.stringify({ name, version }));
    return response;
  }),
  checkConfig: handler((request: CheckRequest) => {
    const response = new CheckResponse();
    response.setInputs(request.getNews());
    return response;
  }),
  diffConfig: handler((_request: DiffRequest) => {
    const response = new DiffResponse();
    response.setChanges(DiffResponse.DiffChanges.DIFF_NONE);
    return response;
  }),
});

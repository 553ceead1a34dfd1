/** Pulumi's engine service: where the program's SDK logs to. */
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as proto from "@pulumi/pulumi/proto/engine_pb";
import type { Severity } from "../events";
import { handler } from "../wire/grpc";
import type { PassContext } from "./context";
import type { Door } from "./monitor";
import type { Registrar } from "./registrar";

const SEVERITIES: readonly (Severity | "debug")[] = ["debug", "info", "warning", "error"];

/** Messages of the SDK carry the frames of its own code; those of the program are worth reading. */
const withoutFrames = (message: string): string =>
  message
    .split("\n")
    .filter((line) => !/^\s+at .*(node_modules|\(?node:)/.test(line))
    .join("\n")
    .trimEnd();

export const engineMethods = ({ report }: PassContext, door: Door, registrar: Registrar) => ({
  log: handler((request: proto.LogRequest) => {
    const severity = SEVERITIES[request.getSeverity()] ?? "info";
    const message = withoutFrames(request.getMessage());
    // After the door is shut, the SDK only complains about that.
    if (severity === "error" && !door.shut) report.fail(message, request.getUrn());
    // The SDK logs every call at debug level, with all values.
    else if (severity === "info" || severity === "warning")
      report.tell({ type: "diagnostic", severity, message, urn: request.getUrn() });
    return new Empty();
  }),
  getRootResource: handler((_request: proto.GetRootResourceRequest) => {
    const response = new proto.GetRootResourceResponse();
    response.setUrn(registrar.stackUrn);
    return response;
  }),
  setRootResource: handler((_request: proto.SetRootResourceRequest) => new proto.SetRootResourceResponse()),
  startDebugging: handler((_request: proto.StartDebuggingRequest) => new Empty()),
  requirePulumiVersion: handler(
    (_request: proto.RequirePulumiVersionRequest) => new proto.RequirePulumiVersionResponse(),
  ),
});

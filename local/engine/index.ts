/**
 * The embedded engine: evaluates the unmodified Pulumi program through Pulumi's own Node runtime and protocol, and makes
 * the local cloud as it says. No CLI, no account.
 */
export { createEngine } from "./engine";
export { EngineError, UnsupportedError } from "./errors";
export type { EngineEvent, EventSink, Operation, Step } from "./events";
export { composeKinds, type KindRegistry } from "./kinds/registry";
export { recordedResourceKinds } from "./kinds/recorded";
export { recordedKinds } from "./kinds/recorded/preview";
export type { Engine, EngineOptions, EngineResult } from "./options";
export { archiveFiles, type ArchiveFiles } from "./pass/assets";
export type { Violation } from "./plugins/analyzers";
export { previewProgram, type PreviewedResource, type ProgramPreview } from "./preview-program";
export { serveAws } from "./provider/aws-server";
export type { AwsProviderOptions } from "./provider/aws-provider";
export type { InvokeFunction } from "./provider/invokes";
export { PARAMETERS_BY_PATH, parametersByPath, type StoredParameter } from "./provider/invokes/parameters";
export { serveAwsx } from "./awsx/server";
export { checkState } from "./state/state-file";

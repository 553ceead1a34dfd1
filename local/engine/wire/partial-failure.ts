/** "It exists, but not as wished": the error of a create or update that failed half-way, as Pulumi's protocol carries it. */
import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { AnswerError, type CallError } from "./grpc";
import { fromStruct, toStruct } from "./struct";
import type { Values } from "./values";

/** The metadata key in which gRPC carries structured details. */
const DETAILS = "grpc-status-details-bin";

export interface PartialFailure {
  readonly id: string;
  readonly outputs: Values;
  readonly inputs: Values;
  readonly reasons: readonly string[];
}

export const partialFailureAnswer = (failure: PartialFailure): AnswerError => {
  const message = failure.reasons.join("; ");
  const detail = new ErrorResourceInitFailed();
  detail.setId(failure.id);
  detail.setProperties(toStruct(failure.outputs));
  detail.setInputs(toStruct(failure.inputs));
  detail.setReasonsList([...failure.reasons]);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.add(DETAILS, Buffer.from(status.serializeBinary()));
  return new AnswerError(message, grpc.status.UNKNOWN, metadata);
};

/** The partial failure that an error carries, if it carries one. */
export const partialFailureOf = (error: CallError): PartialFailure | undefined => {
  const [bytes] = error.metadata.get(DETAILS);
  if (!(bytes instanceof Buffer)) return undefined;
  const [any] = Status.deserializeBinary(bytes).getDetailsList();
  const detail = any?.unpack<ErrorResourceInitFailed>(
    (binary) => ErrorResourceInitFailed.deserializeBinary(binary),
    "pulumirpc.ErrorResourceInitFailed",
  );
  if (!detail) return undefined;
  return {
    id: detail.getId(),
    outputs: fromStruct(detail.getProperties()),
    inputs: fromStruct(detail.getInputs()),
    reasons: detail.getReasonsList(),
  };
};

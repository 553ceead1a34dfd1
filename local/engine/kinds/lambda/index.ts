import type { LambdaService } from "../../../services/lambda/service";
import type { ResourceKind } from "../../resource-kind";
import { eventInvokeConfigKind } from "./event-invoke-config";
import { functionKind } from "./function";
import { invocationKind } from "./invocation";
import { permissionKind } from "./permission";

/** Resource kinds of Lambda. */
export const lambdaKinds = (lambda: LambdaService): readonly ResourceKind[] => [
  functionKind(lambda),
  permissionKind(lambda),
  invocationKind(lambda),
  eventInvokeConfigKind(lambda),
];

import type { SsmService } from "../../../services/ssm/service";
import { type InvokeFunction } from "../../provider/invokes";
import { PARAMETERS_BY_PATH, parametersByPath } from "../../provider/invokes/parameters";
import type { ResourceKind } from "../../resource-kind";
import { parameterKind } from "./parameter";

/** The resource types of Systems Manager. */
export const ssmKinds = (service: SsmService): readonly ResourceKind[] => [parameterKind(service)];

/** The provider functions of Systems Manager. */
export const ssmInvokes = (service: SsmService): Readonly<Record<string, InvokeFunction>> => ({
  [PARAMETERS_BY_PATH]: parametersByPath((path, recursive) =>
    service.below(path, recursive).map((parameter) => ({ ...parameter, arn: service.arn(parameter.name) })),
  ),
});

import type { SecretsManagerService } from "../../../services/secretsmanager/service";
import type { ResourceKind } from "../../resource-kind";
import { secretKind } from "./secret";
import { secretVersionKind } from "./secret-version";

/** The resource types of Secrets Manager. */
export const secretsmanagerKinds = (service: SecretsManagerService): readonly ResourceKind[] => [
  secretKind(service),
  secretVersionKind(service),
];

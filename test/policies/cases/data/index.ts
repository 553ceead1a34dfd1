import type { PolicyCases } from "../../support/cases";
import { backUpProductionCases } from "./back-up-production";
import { enableTableRecoveryCases } from "./enable-table-recovery";
import { encryptLogsCases } from "./encrypt-logs";
import { encryptQueuesAndTopicsCases } from "./encrypt-queues-and-topics";
import { encryptTablesWithOwnKeyCases } from "./encrypt-tables-with-own-key";
import { keepImagesImmutableCases } from "./keep-images-immutable";
import { keepKeysSafeCases } from "./keep-keys-safe";
import { keepLogsLongEnoughCases } from "./keep-logs-long-enough";
import { keepSecretsOutCases } from "./keep-secrets-out";
import { keepSecretsRecoverableCases } from "./keep-secrets-recoverable";
import { protectDatabasesCases } from "./protect-databases";
import { protectReplicasCases } from "./protect-replicas";
import { protectStatefulResourcesCases } from "./protect-stateful-resources";
import { protectTablesFromDeletionCases } from "./protect-tables-from-deletion";

export const dataCases: readonly PolicyCases[] = [
  enableTableRecoveryCases,
  protectTablesFromDeletionCases,
  encryptTablesWithOwnKeyCases,
  protectReplicasCases,
  protectStatefulResourcesCases,
  protectDatabasesCases,
  keepSecretsOutCases,
  keepLogsLongEnoughCases,
  encryptLogsCases,
  encryptQueuesAndTopicsCases,
  keepKeysSafeCases,
  keepImagesImmutableCases,
  keepSecretsRecoverableCases,
  backUpProductionCases,
];

/** Data protection. */
import type { Policy } from "../../core/policy";
import { backUpProduction } from "./back-up-production";
import { enableTableRecovery } from "./enable-table-recovery";
import { encryptLogs } from "./encrypt-logs";
import { encryptQueuesAndTopics } from "./encrypt-queues-and-topics";
import { encryptTablesWithOwnKey } from "./encrypt-tables-with-own-key";
import { keepImagesImmutable } from "./keep-images-immutable";
import { keepKeysSafe } from "./keep-keys-safe";
import { keepLogsLongEnough } from "./keep-logs-long-enough";
import { keepSecretsOut } from "./keep-secrets-out";
import { keepSecretsRecoverable } from "./keep-secrets-recoverable";
import { protectDatabases } from "./protect-databases";
import { protectReplicas } from "./protect-replicas";
import { protectStatefulResources } from "./protect-stateful-resources";
import { protectTablesFromDeletion } from "./protect-tables-from-deletion";

export const dataPolicies: readonly Policy[] = [
  enableTableRecovery,
  protectTablesFromDeletion,
  encryptTablesWithOwnKey,
  protectReplicas,
  protectStatefulResources,
  protectDatabases,
  keepSecretsOut,
  keepLogsLongEnough,
  encryptLogs,
  encryptQueuesAndTopics,
  keepKeysSafe,
  keepImagesImmutable,
  keepSecretsRecoverable,
  backUpProduction,
];

import type { PolicyCases } from "../../support/cases";
import { answerInTimeCases } from "./answer-in-time";
import { catchFailedEventsCases } from "./catch-failed-events";
import { declareFunctionLogsCases } from "./declare-function-logs";
import { giveQueuesDeadLettersCases } from "./give-queues-dead-letters";
import { hardenTasksCases } from "./harden-tasks";
import { isolatePoisonRecordsCases } from "./isolate-poison-records";
import { keepMessagesInvisibleCases } from "./keep-messages-invisible";
import { keepUndeliveredEventsCases } from "./keep-undelivered-events";
import { reserveConcurrencyCases } from "./reserve-concurrency";
import { showContextsCases } from "./show-contexts";
import { traceFunctionsCases } from "./trace-functions";
import { trustLayersCases } from "./trust-layers";
import { useSupportedRuntimesCases } from "./use-supported-runtimes";
import { wakeSomeoneCases } from "./wake-someone";
import { watchClustersCases } from "./watch-clusters";

export const operationsCases: readonly PolicyCases[] = [
  traceFunctionsCases,
  declareFunctionLogsCases,
  catchFailedEventsCases,
  isolatePoisonRecordsCases,
  giveQueuesDeadLettersCases,
  keepMessagesInvisibleCases,
  keepUndeliveredEventsCases,
  reserveConcurrencyCases,
  answerInTimeCases,
  useSupportedRuntimesCases,
  trustLayersCases,
  wakeSomeoneCases,
  hardenTasksCases,
  watchClustersCases,
  showContextsCases,
];

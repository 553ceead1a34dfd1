/** Operations. */
import type { Policy } from "../../core/policy";
import { answerInTime } from "./answer-in-time";
import { catchFailedEvents } from "./catch-failed-events";
import { declareFunctionLogs } from "./declare-function-logs";
import { giveQueuesDeadLetters } from "./give-queues-dead-letters";
import { hardenTasks } from "./harden-tasks";
import { isolatePoisonRecords } from "./isolate-poison-records";
import { keepMessagesInvisible } from "./keep-messages-invisible";
import { keepUndeliveredEvents } from "./keep-undelivered-events";
import { reserveConcurrency } from "./reserve-concurrency";
import { showContexts } from "./show-contexts";
import { traceFunctions } from "./trace-functions";
import { trustLayers } from "./trust-layers";
import { useSupportedRuntimes } from "./use-supported-runtimes";
import { wakeSomeone } from "./wake-someone";
import { watchClusters } from "./watch-clusters";

export const operationsPolicies: readonly Policy[] = [
  traceFunctions,
  declareFunctionLogs,
  catchFailedEvents,
  isolatePoisonRecords,
  giveQueuesDeadLetters,
  keepMessagesInvisible,
  keepUndeliveredEvents,
  reserveConcurrency,
  answerInTime,
  useSupportedRuntimes,
  trustLayers,
  wakeSomeone,
  hardenTasks,
  watchClusters,
  showContexts,
];

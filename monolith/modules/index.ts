/** All modules, one line each. */
import type { Operation } from "../http/operation";
import { cfpOperations } from "./cfp/operations";
import type { ModuleContext } from "./module-context";
import { questionOperations } from "./questions/operations";
import { ratingOperations } from "./ratings/operations";
import { scheduleOperations } from "./schedule/operations";
import { speakerOperations } from "./speakers/operations";
import { ticketOperations } from "./tickets/operations";

export const operationsOf = (context: ModuleContext): readonly Operation[] => [
  ...speakerOperations(context),
  ...cfpOperations(context),
  ...scheduleOperations(context),
  ...ticketOperations(context),
  ...ratingOperations(context),
  ...questionOperations(context),
];

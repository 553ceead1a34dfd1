/** `/cfp`: submissions, their reviews, and the decision about them. */
import type { Operation } from "../../http/operation";
import type { ModuleContext } from "../module-context";
import { decisionOperations } from "./decisions";
import { reviewOperations } from "./reviews";
import { submissionOperations } from "./submissions";

export const cfpOperations = (context: ModuleContext): readonly Operation[] => [
  ...submissionOperations(context),
  ...reviewOperations(context),
  ...decisionOperations(context),
];

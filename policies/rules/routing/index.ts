/** Where requests go while a context moves. */
import type { Policy } from "../../core/policy";
import { advanceOnePhase } from "./advance-one-phase";
import { checkTargetHealth } from "./check-target-health";
import { confineTransforms } from "./confine-transforms";
import { keepAWayBack } from "./keep-a-way-back";
import { keepOneEntrance } from "./keep-one-entrance";
import { keepPathsApart } from "./keep-paths-apart";
import { keepSingleWriter } from "./keep-single-writer";
import { leaveTheRestToTheMonolith } from "./leave-the-rest-to-the-monolith";
import { numberRulesUniquely } from "./number-rules-uniquely";
import { orderRules } from "./order-rules";
import { redirectOnHttp } from "./redirect-on-http";
import { stayWithinLimits } from "./stay-within-limits";
import { watchBeforeCanary } from "./watch-before-canary";
import { weighExplicitly } from "./weigh-explicitly";

export const routingPolicies: readonly Policy[] = [
  numberRulesUniquely,
  orderRules,
  keepPathsApart,
  leaveTheRestToTheMonolith,
  keepSingleWriter,
  weighExplicitly,
  advanceOnePhase,
  watchBeforeCanary,
  checkTargetHealth,
  keepAWayBack,
  redirectOnHttp,
  confineTransforms,
  stayWithinLimits,
  keepOneEntrance,
];

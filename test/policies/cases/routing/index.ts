import type { PolicyCases } from "../../support/cases";
import { advanceOnePhaseCases } from "./advance-one-phase";
import { checkTargetHealthCases } from "./check-target-health";
import { confineTransformsCases } from "./confine-transforms";
import { keepAWayBackCases } from "./keep-a-way-back";
import { keepOneEntranceCases } from "./keep-one-entrance";
import { keepPathsApartCases } from "./keep-paths-apart";
import { keepSingleWriterCases } from "./keep-single-writer";
import { leaveTheRestToTheMonolithCases } from "./leave-the-rest-to-the-monolith";
import { numberRulesUniquelyCases } from "./number-rules-uniquely";
import { orderRulesCases } from "./order-rules";
import { redirectOnHttpCases } from "./redirect-on-http";
import { stayWithinLimitsCases } from "./stay-within-limits";
import { watchBeforeCanaryCases } from "./watch-before-canary";
import { weighExplicitlyCases } from "./weigh-explicitly";

export const routingCases: readonly PolicyCases[] = [
  advanceOnePhaseCases,
  checkTargetHealthCases,
  confineTransformsCases,
  keepAWayBackCases,
  keepOneEntranceCases,
  keepPathsApartCases,
  keepSingleWriterCases,
  leaveTheRestToTheMonolithCases,
  numberRulesUniquelyCases,
  orderRulesCases,
  redirectOnHttpCases,
  stayWithinLimitsCases,
  watchBeforeCanaryCases,
  weighExplicitlyCases,
];

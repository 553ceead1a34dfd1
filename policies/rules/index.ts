/** Every policy of the pack, a folder a family. The order is that in which messages are shown; the exceptions come first. */
import type { Policy } from "../core/policy";
import { contextPolicies } from "./contexts";
import { costPolicies } from "./cost";
import { dataPolicies } from "./data";
import { iamPolicies } from "./iam";
import { metaPolicies } from "./meta";
import { networkPolicies } from "./network";
import { operationsPolicies } from "./operations";
import { routingPolicies } from "./routing";
import { tagPolicies } from "./tags";

export const policies: readonly Policy[] = [
  ...metaPolicies,
  ...tagPolicies,
  ...iamPolicies,
  ...contextPolicies,
  ...routingPolicies,
  ...networkPolicies,
  ...dataPolicies,
  ...operationsPolicies,
  ...costPolicies,
];

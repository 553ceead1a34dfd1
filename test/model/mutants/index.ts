/** Each guard of the protocol, taken away: the model must find what happens then. */
import type { Mutant } from "../mutant";
import type { Rules } from "../rules";
import type { ScopeName } from "../scopes";
import { HANDOVER } from "./handover";
import { OWNERSHIP } from "./ownership";
import { REPLICATION } from "./replication";

export const MUTANTS: readonly Mutant<Rules, ScopeName>[] = [...OWNERSHIP, ...HANDOVER, ...REPLICATION];

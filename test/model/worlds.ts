/** The worlds that are explored, each about a part of the protocol, with its scopes and its mutants. */
import * as events from "./events/machine";
import { MUTANTS as EVENT_MUTANTS } from "./events/mutants";
import { REAL_RULES as EVENT_RULES } from "./events/rules";
import * as eventScopes from "./events/scopes";
import type { Machine } from "./explore";
import * as follower from "./follower/machine";
import { MUTANTS as FOLLOWER_MUTANTS } from "./follower/mutants";
import { REAL_RULES as FOLLOWER_RULES } from "./follower/rules";
import * as followerScopes from "./follower/scopes";
import { machineOf } from "./machine";
import type { Mutant } from "./mutant";
import { MUTANTS } from "./mutants";
import * as requests from "./requests/machine";
import { MUTANTS as REQUEST_MUTANTS } from "./requests/mutants";
import { REAL_RULES as REQUEST_RULES } from "./requests/rules";
import { SCOPES as REQUEST_SCOPES } from "./requests/scopes";
import { REAL_RULES } from "./rules";
import { LARGE_SCOPES, SCOPES } from "./scopes";

/** One guard taken away, ready to be explored. */
export interface Missing {
  readonly without: string;
  readonly where: string;
  readonly machine: Machine;
  /** The part that alone is survived, in the same scope. */
  readonly survives: Machine | undefined;
}

export interface World {
  readonly name: string;
  readonly scopes: ReadonlyMap<string, Machine>;
  readonly largeScopes: ReadonlyMap<string, Machine>;
  readonly missing: readonly Missing[];
}

function worldOf<Scope, Rules extends object, Name extends string>(
  name: string,
  machine: (scope: Scope, rules: Rules) => Machine,
  rules: Rules,
  scopes: Readonly<Record<Name, Scope>>,
  largeScopes: Readonly<Record<string, Scope>>,
  mutants: readonly Mutant<Rules, Name>[],
): World {
  const machines = (named: Readonly<Record<string, Scope>>): ReadonlyMap<string, Machine> =>
    new Map(Object.entries(named).map(([scope, value]) => [scope, machine(value, rules)]));
  return {
    name,
    scopes: machines(scopes),
    largeScopes: machines(largeScopes),
    missing: mutants.map(({ without, where, scope, change, survives }) => ({
      without,
      where,
      machine: machine(scopes[scope], { ...rules, ...change }),
      survives: survives && machine(scopes[scope], { ...rules, ...survives }),
    })),
  };
}

export const WORLDS: readonly World[] = [
  worldOf("ownership", machineOf, REAL_RULES, SCOPES, LARGE_SCOPES, MUTANTS),
  worldOf("a request", requests.machineOf, REQUEST_RULES, REQUEST_SCOPES, {}, REQUEST_MUTANTS),
  worldOf(
    "a follower",
    follower.machineOf,
    FOLLOWER_RULES,
    followerScopes.SCOPES,
    followerScopes.LARGE_SCOPES,
    FOLLOWER_MUTANTS,
  ),
  worldOf("a view", events.machineOf, EVENT_RULES, eventScopes.SCOPES, eventScopes.LARGE_SCOPES, EVENT_MUTANTS),
];

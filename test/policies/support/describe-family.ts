/** Runs the tables of a family: each case purely in every spelling, and through the SDK's server as the engine sends it. */
import assert from "node:assert/strict";
import type { Finding } from "../../../policies/core/finding";
import { judgePack, judgeResource, judgeStack, judge } from "../../../policies/core/judge";
import type { Family, Policy } from "../../../policies/core/policy";
import { readException } from "../../../policies/core/exceptions";
import { stageOf } from "../../../policies/core/stage";
import { Settings } from "../../../policies/core/settings";
import { policies } from "../../../policies/rules";
import { tables } from "../cases";
import { TODAY } from "./analyze";
import { askBoth } from "./ask-both";
import type { Case, PolicyCases } from "./cases";
import { inStack, toGraph, toResource, type Subject } from "./subject";
import { VARIANTS } from "./variants";

interface Found {
  readonly resource: readonly Finding[];
  readonly stack: readonly Finding[];
}

/** What the policy finds, without any SDK. */
export function findPurely(policy: Policy, { config = {}, stack = "dev" }: Case, subjects: readonly Subject[]): Found {
  const placed = inStack(stack, subjects);
  const graph = toGraph(placed);
  const exceptions = "exceptions" in policy.config ? new Settings(policy.config, config).records("exceptions") : [];
  const judgement = () => ({
    graph,
    found: judge(policies, graph),
    exceptions: exceptions.map(readException),
    policies,
    today: TODAY,
  });
  return {
    resource: placed.flatMap((subject) => judgeResource(policy, toResource(subject), config)),
    stack: [
      ...judgeStack(policy, graph, config),
      ...(policy.checkJudgement === undefined ? [] : judgePack(policy, judgement(), config)),
    ],
  };
}

const violations = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ verdict }) => verdict === "violation");

/** Identities of findings, whatever the spelling: ids without case and without the twin's module. */
export const identities = ({ resource, stack }: Found): readonly string[] =>
  [
    ...new Set(
      [...resource, ...stack].map(({ verdict, id }) =>
        `${verdict} ${id}`.toLowerCase().replaceAll("aws:alb/", "aws:lb/"),
      ),
    ),
  ].sort();

const shown = (found: Found): string => JSON.stringify([...found.resource, ...found.stack], null, 1);

function assertBad(one: Case, found: Found): void {
  const { by, finding = "" } = one;
  const meant = (findings: readonly Finding[]): readonly Finding[] =>
    violations(findings).filter(({ id }) => id.startsWith(finding));
  const [resource, stack] = [meant(found.resource), meant(found.stack)];
  if (by === "resource" || by === "both")
    assert.ok(resource.length > 0, `not found by the resource check\n${shown(found)}`);
  if (by === "stack" || by === "both") assert.ok(stack.length > 0, `not found by the stack check\n${shown(found)}`);
  assert.ok(resource.length + stack.length > 0, `not found${finding && ` as ${finding}`}\n${shown(found)}`);
  for (const { id } of [...found.resource, ...found.stack]) assert.notEqual(id, "internal-error", shown(found));
}

function describeCase(policy: Policy, kind: "good" | "bad" | "undecided", one: Case): void {
  const judgeOf = (subjects: readonly Subject[]): Found => findPurely(policy, one, subjects);

  it(`${kind}: ${one.title}`, async () => {
    // Without members that are there and undefined: the engine never sends those.
    const subjects = JSON.parse(JSON.stringify(one.subjects)) as readonly Subject[];
    const found = judgeOf(subjects);
    if (kind === "bad") assertBad(one, found);
    else assert.deepEqual(violations([...found.resource, ...found.stack]), []);
    const undecided = [...found.resource, ...found.stack].some(({ verdict }) => verdict === "undecided");
    if (kind === "undecided") assert.ok(undecided, "nothing is undecided");

    // Any spelling gives the same.
    for (const { name, apply } of VARIANTS) {
      if (one.except?.[name] !== undefined) continue;
      const other = apply(subjects);
      if (other !== subjects) assert.deepEqual(identities(judgeOf(other)), identities(found), `with ${name}`);
    }

    // The engine is told each violation, at the stage's level.
    const stack = one.stack ?? "dev";
    const told = await askBoth(policy, one.config ?? {}, inStack(stack, subjects));
    const level = policy.levels[stageOf(stack)];
    const expected = level === "disabled" ? [] : violations([...found.resource, ...found.stack]);
    assert.equal(told.length, expected.length, JSON.stringify(told, null, 1));
    for (const verdict of told) assert.equal(verdict.level, level);
  });
}

/** Declares the tests of one family's policies. */
export function describeFamily(family: Family): void {
  for (const policy of policies.filter((one) => one.family === family)) describePolicy(policy);
}

function describePolicy(policy: Policy): void {
  describe(policy.id, () => {
    const own = tables.filter((table) => table.policy.id === policy.id);

    it("has a table with a bad and a good case for each spelling, and a change of the program", () => {
      assert.equal(own.length, 1, `${policy.id} needs one table in test/policies/cases/${policy.family}/`);
      const { spellings, mutations } = own[0] as PolicyCases;
      assert.ok(Object.keys(spellings).length > 0);
      for (const [spelling, { good, bad }] of Object.entries(spellings)) {
        assert.ok(good.length > 0, `no good case ${spelling}`);
        assert.ok(bad.length > 0, `no bad case ${spelling}`);
      }
      assert.ok(mutations.length > 0, "no change of the program");
    });

    for (const table of own) {
      for (const [spelling, { good, bad }] of Object.entries(table.spellings))
        describe(spelling, () => {
          for (const one of good) describeCase(policy, "good", one);
          for (const one of bad) describeCase(policy, "bad", one);
        });
      for (const one of table.undecided ?? []) describeCase(policy, "undecided", one);
    }
  });
}

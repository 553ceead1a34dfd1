import assert from "node:assert/strict";
import type { ReportViolation, ResourceValidationArgs } from "@pulumi/policy";
import type { RawConfig } from "../../policies/core/settings";
import type { Stage } from "../../policies/core/stage";
import { toPulumiPolicy } from "../../policies/pack/border";
import { EXCEPTIONS_POLICY, Session } from "../../policies/pack/session";
import { policies } from "../../policies/rules";
import { TODAY } from "./support/analyze";
import { listener } from "./support/fixtures";
import { inStack, urnOf, type Subject } from "./support/subject";

interface Told {
  readonly enforcementLevel?: string;
  readonly message: string;
}

/** One policy's answer about a resource, the way the SDK asks: with or without a level from the config. */
function tell(
  id: string,
  subject: Subject,
  how: { readonly started?: Stage; readonly isConfigured?: boolean; readonly exceptions?: readonly unknown[] } = {},
): readonly Told[] {
  const session = new Session({ policies, started: how.started, today: () => TODAY });
  const told: Told[] = [];
  const ask = (policyId: string, config: RawConfig): void => {
    const policy = policies.find((one) => one.id === policyId);
    assert.ok(policy);
    const made = toPulumiPolicy(policy, session);
    if (how.isConfigured !== true) assert.ok(made.enforcementLevel);
    const args = {
      type: subject.type,
      props: subject.props,
      urn: urnOf(subject),
      name: "it",
      opts: { protect: false, ignoreChanges: [], aliases: [], additionalSecretOutputs: [], customTimeouts: {} },
      getConfig: () => config,
    } as unknown as ResourceValidationArgs;
    const validate = made.validateResource as (args: ResourceValidationArgs, report: ReportViolation) => void;
    validate(args, ((violation: Told) => told.push(violation)) as unknown as ReportViolation);
  };
  ask(EXCEPTIONS_POLICY, { exceptions: how.exceptions ?? [] });
  ask(id, {});
  return told;
}

const untagged: Subject = { type: "aws:dynamodb/table:Table", props: {} };
const placed = (stack: string): Subject => inStack(stack, [untagged])[0] as Subject;

describe("The level of a violation", () => {
  for (const [stack, level] of [
    ["local", "advisory"],
    ["dev", "advisory"],
    ["prod", "mandatory"],
    ["staging", "mandatory"],
    ["my-own", "mandatory"],
  ] as const)
    it(`is ${level} in ${stack}, whatever flag was forgotten`, () => {
      assert.deepEqual(
        tell("tag-required-keys", placed(stack)).map((told) => told.enforcementLevel),
        [level],
      );
    });

  it("is the config's where one names it, and the host has told the stage", () => {
    const told = tell("tag-required-keys", placed("dev"), { started: "dev", isConfigured: true });
    assert.deepEqual(
      told.map((one) => one.enforcementLevel),
      [undefined],
    );
  });

  it("is the stage's where the host has told nothing: it cannot have asked for the right one", () => {
    const told = tell("tag-required-keys", placed("dev"), { isConfigured: true });
    assert.equal(told[0]?.enforcementLevel, "advisory");
  });

  it("is not taken for asked by an earlier question", async () => {
    const policy = policies.find(({ id }) => id === "tag-required-keys");
    assert.ok(policy);
    const session = new Session({ policies, started: "prod", today: () => TODAY });
    const made = toPulumiPolicy(policy, session);
    assert.equal(made.enforcementLevel, "mandatory");
    await Promise.resolve();
    const told = tell("tag-required-keys", placed("dev"), { started: "dev", isConfigured: true });
    assert.equal(told[0]?.enforcementLevel, undefined);
  });
});

describe("An exception", () => {
  const old = listener({ sslPolicy: "ELBSecurityPolicy-2016-08" });
  const valid = {
    urn: urnOf(old),
    policy: "net-listener-tls-policy",
    finding: "outdated",
    reason: "clients of a partner who moves in spring",
    owner: "team-a",
    expires: "2027-01-31",
  };

  it("takes out one finding of one policy on one resource", () => {
    assert.equal(tell(valid.policy, old).length, 1);
    assert.deepEqual(tell(valid.policy, old, { exceptions: [valid] }), []);
  });

  for (const [title, change] of [
    ["another resource's", { urn: `${valid.urn}x` }],
    ["another finding's", { finding: "missing" }],
    ["another policy's", { policy: "net-alb-hardening" }],
    ["expired", { expires: "2026-11-20" }],
    ["without a reason", { reason: "because" }],
  ] as const)
    it(`lets nothing pass when it is ${title}`, () => {
      assert.equal(tell(valid.policy, old, { exceptions: [{ ...valid, ...change }] }).length, 1);
    });

  it("is named at the end of the message that it answers", () => {
    assert.match(tell(valid.policy, old)[0]?.message ?? "", /\(finding outdated of urn:pulumi:dev::/);
  });
});

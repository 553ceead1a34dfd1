import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, parse } from "node:path";
import { checkConfig, type Relaxation } from "../../policies/core/config-check";
import type { Policy } from "../../policies/core/policy";
import { ALWAYS, type Stage, stageOf } from "../../policies/core/stage";
import { DOCS_FILE, policyDocs } from "../../policies/docs";
import { policies } from "../../policies/rules";
import { DATA_FOLDER, packagedData } from "../../tools/generate-policy-data";
import { analyze, analyzeStack, mandatory } from "./support/analyze";

const ROOT = join(__dirname, "..", "..");
const CONFIG = join(ROOT, "policies", "config");

describe("The policy pack", () => {
  it("has unique ids, and says everything about each policy", () => {
    assert.equal(new Set(policies.map(({ id }) => id)).size, policies.length);
    for (const policy of policies) {
      for (const text of [policy.title, policy.description, policy.why, policy.remediation])
        assert.ok(text.length > 10, policy.id);
      assert.ok(policy.references.length > 0, policy.id);
      assert.ok(policy.checkResource ?? policy.checkStack ?? policy.checkJudgement, `${policy.id} checks nothing`);
    }
  });

  it("imports no Pulumi outside of its border", () => {
    for (const folder of ["core", "rules"])
      for (const entry of readdirSync(join(ROOT, "policies", folder), { recursive: true, withFileTypes: true }))
        if (entry.isFile() && entry.name.endsWith(".ts"))
          assert.doesNotMatch(readFileSync(join(entry.parentPath, entry.name), "utf8"), /from "@pulumi/, entry.name);
  });

  it("turns a policy's own fault into a violation", async () => {
    const broken: Policy = {
      id: "broken",
      family: "meta",
      title: "Broken on purpose",
      description: "Throws on everything it sees.",
      why: "It is a test.",
      severity: "low",
      remediation: "Nothing can be done.",
      references: [],
      levels: ALWAYS,
      config: {},
      checkResource: () => {
        throw new TypeError("oops");
      },
      checkStack: () => {
        throw new TypeError("oops");
      },
    };
    const subject = { type: "aws:sns/topic:Topic", props: {} };
    for (const found of [await analyze(subject, [broken]), await analyzeStack([subject], [broken])])
      assert.match(mandatory(found, "broken")[0]?.message ?? "", /internal error in broken: oops/);
  });
});

const stages: readonly Stage[] = ["local", "dev", "prod"];

/** Every level below a policy's own that a config may set. None is needed today. */
const RELAXATIONS: readonly Relaxation[] = [];

describe("The policy configs", () => {
  it("exist for every stage, name no policy and no setting that there is not, and relax only what is listed", () => {
    const files = readdirSync(CONFIG);
    for (const stage of stages) assert.ok(files.includes(`${stage}.json`), stage);
    for (const file of files) {
      const content = JSON.parse(readFileSync(join(CONFIG, file), "utf8")) as Record<string, unknown>;
      assert.deepEqual(checkConfig(policies, stageOf(parse(file).name), content, RELAXATIONS), [], file);
    }
  });

  for (const [title, stage, content, fault] of [
    ["an unknown policy", "prod", { "iam-no-wildcard-actions": "mandatory" }, /no policy "iam-no-wildcard-actions"/],
    ["a disabled mandatory policy", "dev", { "iam-no-wildcard-action": "disabled" }, /cannot be disabled/],
    ["an unlisted relaxation", "prod", { "tag-required-keys": "advisory" }, /not listed/],
    ["a relaxation among settings", "prod", { "tag-required-keys": { enforcementLevel: "advisory" } }, /not listed/],
    ["an unknown setting", "prod", { "tag-required-keys": { requiredKey: ["Project"] } }, /no setting "requiredKey"/],
    ["an unknown level", "prod", { "tag-required-keys": "mandatry" }, /no level "mandatry"/],
    ["one level for all", "prod", { all: "advisory" }, /"all" overrides/],
    ["a number", "prod", { "tag-required-keys": 1 }, /a level or an object/],
  ] as const)
    it(`may not hold ${title}`, () => {
      const faults = checkConfig(policies, stage, content, []);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? "", fault);
    });

  it("may tighten, and relax what is listed", () => {
    assert.deepEqual(checkConfig(policies, "dev", { "tag-required-keys": "mandatory" }, []), []);
    const listed = { stage: "prod", policy: "tag-required-keys", level: "advisory", reason: "a test" } as const;
    assert.deepEqual(checkConfig(policies, "prod", { "tag-required-keys": "advisory" }, [listed]), []);
  });
});

describe("The policies' documentation", () => {
  it("is what the generator writes today: run `node -r tsx/cjs policies/docs.ts` when this fails", async () => {
    assert.ok(readFileSync(DOCS_FILE, "utf8") === (await policyDocs()), "docs/policies.md has drifted");
  });
});

describe("The generated policy data", () => {
  it("is what the generator writes today: run `node -r tsx/cjs tools/generate-policy-data.ts` when this fails", async () => {
    for (const [name, text] of Object.entries(await packagedData()))
      assert.ok(readFileSync(join(DATA_FOLDER, name), "utf8") === text, `${name} has drifted`);
  });
});

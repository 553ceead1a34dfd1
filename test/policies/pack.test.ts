import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Policy } from "../../policies/core/policy";
import { policies } from "../../policies/rules";
import { dataText, DATA_FOLDER, taggableTypes, wildcardOnlyActions } from "../../tools/generate-policy-data";
import { analyze, analyzeStack, mandatory } from "./support/analyze";

const ROOT = join(__dirname, "..", "..");
const CONFIG = join(ROOT, "policies", "config");

type Level = string | { readonly enforcementLevel?: string };

const configs = readdirSync(CONFIG).map((file) => ({
  file,
  levels: JSON.parse(readFileSync(join(CONFIG, file), "utf8")) as Readonly<Record<string, Level>>,
}));

const levelOf = (level: Level): string | undefined => (typeof level === "string" ? level : level.enforcementLevel);

describe("The policy pack", () => {
  it("has unique ids, and says everything about each policy", () => {
    assert.equal(new Set(policies.map(({ id }) => id)).size, policies.length);
    for (const policy of policies) {
      for (const text of [policy.displayName, policy.description, policy.remediation])
        assert.ok(text.length > 10, policy.id);
      assert.ok(policy.checkResource ?? policy.checkStack, `${policy.id} checks nothing`);
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
      displayName: "Broken on purpose",
      description: "Throws on everything it sees.",
      severity: "low",
      remediation: "Nothing can be done.",
      tags: [],
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

describe("The policy configs", () => {
  it("exist for every stage and name no policy that there is not", () => {
    assert.deepEqual(configs.map(({ file }) => file).sort(), ["dev.json", "local.json", "prod.json"]);
    const known = ["all", ...policies.map(({ id }) => id)];
    for (const { file, levels } of configs)
      for (const id of Object.keys(levels)) assert.ok(known.includes(id), `${file} names "${id}"`);
  });

  it("disable nothing, and relax only what is listed here", () => {
    const relaxed = configs.flatMap(({ file, levels }) =>
      Object.entries(levels)
        .filter(([, level]) => levelOf(level) !== "mandatory")
        .map(([id, level]) => `${file}: ${id} ${levelOf(level)}`),
    );
    assert.deepEqual(relaxed, ["dev.json: tag-required-keys advisory"]);
  });
});

describe("The generated policy data", () => {
  it("is what the generator writes today: run `node -r tsx/cjs tools/generate-policy-data.ts` when this fails", async () => {
    const stored = (name: string): string => readFileSync(join(DATA_FOLDER, name), "utf8");
    assert.ok(
      stored("wildcard-only-actions.json") === dataText(await wildcardOnlyActions()),
      "the actions have drifted",
    );
    assert.ok(stored("taggable-types.json") === dataText(taggableTypes()), "the taggable types have drifted");
  });
});

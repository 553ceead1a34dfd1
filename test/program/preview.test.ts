import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { previewProgram, type ProgramPreview } from "../../local/engine/preview-program";
import { buildPolicyPack } from "../../policies/build";
import {
  contextResources,
  guardedStageResources,
  networkChildren,
  publisherResources,
} from "./support/expected-resources";

const ROOT = join(__dirname, "..", "..");
const CANARY = { "banyan:contexts": { ratings: { phase: "canary", weight: 10 } } };

/** Components group resources; AWS does not know them. */
const isComponent = (type: string): boolean => type.startsWith("banyan:") || type.startsWith("pulumi:");

const listed = ({ resources }: ProgramPreview): string[] =>
  resources
    .filter(({ type }) => !isComponent(type))
    .map(({ type, name }) => `${type} ${name}`)
    .sort();

/** What the pack says, each once: `level policy`. */
const said = ({ violations }: ProgramPreview): string[] =>
  [...new Set(violations.map(({ level, policy }) => `${level} ${policy}`))].sort();

/** What a first preview cannot know is told once. */
const UNVERIFIED = "advisory meta-unverified-report";

/** The unmodified program in a child process, real functions bundled, inputs validated, every policy asked. */
describe("A preview by the embedded engine", function () {
  this.timeout(120_000);
  const pack = join(ROOT, "policies", "dist", `preview-${process.pid}`);
  before(() => buildPolicyPack(pack));
  after(() => rmSync(pack, { recursive: true, force: true }));

  const preview = (stage: string, configOverrides: Record<string, unknown> = {}): Promise<ProgramPreview> =>
    previewProgram({
      root: ROOT,
      stage,
      stackFile: join(ROOT, `Pulumi.${stage}.yaml`),
      configOverrides,
      policyPacks: [pack],
    });

  for (const { stage, instances, zones, natGateways, advice } of [
    {
      stage: "dev",
      instances: 1,
      zones: 2,
      natGateways: 1,
      // Its config says why nothing there is protected from deletion.
      advice: ["advisory data-rds-protection", "advisory data-stack-protect", UNVERIFIED],
    },
    { stage: "prod", instances: 2, zones: 3, natGateways: 3, advice: [UNVERIFIED] },
  ]) {
    const whole = [...guardedStageResources(instances), ...networkChildren(zones, natGateways)];

    it(`lists the whole of ${stage} from its committed stack file`, async () => {
      const found = await preview(stage);
      assert.deepEqual(found.diagnostics, []);
      assert.deepEqual(said(found), advice);
      assert.deepEqual(listed(found), whole.sort());
    });

    it(`lists what one context in canary adds to ${stage}, and no policy is violated`, async () => {
      const found = await preview(stage, CANARY);
      assert.deepEqual(found.diagnostics, []);
      assert.deepEqual(said(found), advice);
      assert.deepEqual(
        listed(found),
        [...whole, ...contextResources("ratings"), ...publisherResources("ratings")].sort(),
      );
    });
  }

  it("reports every mistake of the config, and lists nothing", async () => {
    const found = await preview("dev", { "banyan:contexts": { rating: { phase: "canry" } }, "banyan:sise": 1 });
    const [message = ""] = found.diagnostics.filter((diagnostic) => diagnostic.includes("The stack config has"));
    assert.match(message, /banyan:contexts\.rating is not known; known: .*did you mean "ratings"\?/);
    assert.match(message, /banyan:sise is not known/);
    assert.deepEqual(listed(found), []);
  });
});

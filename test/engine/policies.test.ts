import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { openStage, type TestStage } from "./support/stage";

/** The pack, compiled: below node_modules, so that it finds the SDK. */
const PACK = join(__dirname, "../../node_modules/.cache/banyan/test-pack");
const SOURCE = join(__dirname, "fixtures/pack");

const compilePack = (): void => {
  buildSync({
    entryPoints: [join(SOURCE, "index.ts")],
    outfile: join(PACK, "index.js"),
    format: "cjs",
    platform: "node",
  });
  copyFileSync(join(SOURCE, "PulumiPolicy.yaml"), join(PACK, "PulumiPolicy.yaml"));
  writeFileSync(join(PACK, "package.json"), JSON.stringify({ name: "pack", version: "0.0.1", main: "index.js" }));
};

describe("policies in the embedded engine", function () {
  // Each evaluation is a process of its own: a second or two, more on a busy machine.
  this.timeout(60_000);

  let stage: TestStage;
  before(compilePack);
  beforeEach(async () => {
    stage = await openStage("cases");
  });
  afterEach(() => stage.close());

  it("remediates inputs before anything is made of them", async () => {
    const result = await stage.engine({ case: "base" }, [PACK]).up();
    assert.deepEqual(result.errors, []);
    const first = stage.state().find(({ urn }) => urn.endsWith("::first"));
    assert.deepEqual(first?.outputs?.tagsAll, { owner: "tests" });
    assert.ok(stage.events.some(({ type }) => type === "remediation"));
  });

  it("stops at a mandatory violation before anything changes", async () => {
    await stage.up("base");
    stage.diary.length = 0;
    const result = await stage.engine({ case: "changed" }, [PACK]).up();
    assert.match(result.errors.join(), /Policy no-two forbids first: .*two is forbidden/s);
    assert.deepEqual(
      result.violations.map(({ policy, level }) => `${policy} ${level}`),
      ["no-two mandatory"],
    );
    assert.deepEqual(stage.diary, []);
  });

  it("looks at the whole stack before anything changes", async () => {
    const result = await stage.engine({ case: "named" }, [PACK]).up();
    assert.match(result.errors.join(), /Policy few forbids .*no subscriptions/s);
    assert.deepEqual(stage.diary, []);
  });

  it("says why a pack does not start", async () => {
    const result = await stage.engine({}, [join(__dirname, "fixtures/cases")]).preview();
    assert.match(result.errors.join(), /policy pack .* did not start/);
  });
});

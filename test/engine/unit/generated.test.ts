import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { generate, OUTPUT_FILE, render } from "../../../tools/generate-aws-inputs";

describe("the generated data about AWS types", () => {
  it("is what the installed @pulumi/aws declares (otherwise: npm run generate)", () => {
    assert.equal(readFileSync(OUTPUT_FILE, "utf8"), render(generate()));
  });
});

import assert from "node:assert/strict";
import { adviceLine } from "../../local/app/progress";

const advice = (policy: string, message: string) => ({ policy, message, level: "advisory" as const, urn: "urn" });

describe("an update's progress", () => {
  it("counts advice by policy, each finding once although it is found in the preview and in the update", () => {
    const found = [advice("b", "1"), advice("a", "2"), advice("a", "3")];
    assert.equal(
      adviceLine([...found, ...found] as Parameters<typeof adviceLine>[0]),
      "  policies advise 3 changes (a 2, b 1); a --dry-run shows them, docs/policies.md explains",
    );
  });

  it("says nothing of no advice", () => {
    assert.equal(adviceLine([]), undefined);
  });
});

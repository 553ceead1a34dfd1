import assert from "node:assert/strict";
import { isValidMarker, MARKER_VALID_MS, signMarker } from "../../migration/runtime/forward-marker";

const KEY = "key";
const NOW = 1_800_000_000_000;
const REQUEST = { method: "POST", url: "/ratings?x=1" };

describe("A forward marker", () => {
  const marker = signMarker(KEY, REQUEST, NOW);

  it("is valid for the request it was made for", () => assert.ok(isValidMarker(KEY, REQUEST, marker, NOW + 1_000)));

  it("is void for another method, path or query", () => {
    assert.ok(!isValidMarker(KEY, { ...REQUEST, method: "PUT" }, marker, NOW));
    assert.ok(!isValidMarker(KEY, { ...REQUEST, url: "/ratings?x=2" }, marker, NOW));
    assert.ok(!isValidMarker(KEY, { ...REQUEST, url: "/ratings" }, marker, NOW));
  });

  it("is void with another key", () => assert.ok(!isValidMarker("other", REQUEST, marker, NOW)));

  it("is void two minutes later, and two minutes too early", () => {
    assert.ok(isValidMarker(KEY, REQUEST, marker, NOW + MARKER_VALID_MS));
    assert.ok(!isValidMarker(KEY, REQUEST, marker, NOW + MARKER_VALID_MS + 1));
    assert.ok(!isValidMarker(KEY, REQUEST, marker, NOW - MARKER_VALID_MS - 1));
  });

  it("is void when its time was changed, and when it is none at all", () => {
    const [, digest = ""] = marker.split(".");
    for (const forged of [`${NOW + 1}.${digest}`, digest, "", ".", `${NOW}.`, `${NOW}.zz`, `${NOW}.${digest}00`])
      assert.ok(!isValidMarker(KEY, REQUEST, forged, NOW), forged);
  });
});

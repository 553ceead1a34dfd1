import assert from "node:assert/strict";
import { useConference } from "./support/conference";

const VERBS = ["get", "post", "put", "delete"];

describe("the OpenAPI document", () => {
  const conference = useConference();

  it("describes every operation with unique paths, resolvable parameters and problems", () => {
    const { paths, openapi } = conference().document;
    assert.equal(openapi, "3.1.1");
    for (const [path, operations] of Object.entries(paths)) {
      assert.match(path, /^\/(health|speakers|cfp|schedule|tickets|ratings|questions)(\/|$)/);
      for (const [verb, { parameters = [], responses, security }] of Object.entries(operations)) {
        const name = `${verb} ${path}`;
        assert.ok(VERBS.includes(verb), name);
        const inPath = parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name);
        assert.deepEqual(
          inPath,
          [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
          name,
        );
        assert.equal(Object.keys(responses).filter((status) => status.startsWith("2")).length, 1, name);
        assert.equal("401" in responses && "403" in responses, security !== undefined, name);
      }
    }
  });

  it("is kept by the answers to every read", async () => {
    const token = await conference().token("organiser", "org_1");
    const reads = Object.entries(conference().document.paths).filter(([, operations]) => "get" in operations);
    for (const [path, operations] of reads) {
      const query = operations["get"]?.parameters?.some(({ name }) => name === "slotId") ? "?slotId=1" : "";
      await conference().expect(200, undefined, "GET", path.replace("{id}", "1") + query, { token });
      assert.ok(conference().seen.has(`GET ${path} 200`), path);
    }
    assert.ok(reads.length >= 20);
  });

  it("says what a token must be able to do", () => {
    const rate = conference().document.paths["/ratings"]?.["post"];
    assert.deepEqual(rate?.security, [{ token: ["attendee"] }]);
    assert.deepEqual(Object.keys(rate?.responses ?? {}), [
      "201",
      "400",
      "401",
      "403",
      "404",
      "409",
      "413",
      "415",
      "422",
      "500",
      "503",
    ]);
  });

  it("would notice an answer that it does not allow", async () => {
    await conference().stores.database.admin("ALTER TABLE ratings DROP CONSTRAINT ratings_score_check");
    await conference().stores.database.admin("UPDATE ratings SET score = 9 WHERE id = 1");
    await assert.rejects(conference().call("GET", "/ratings/1"), /score must be <= 5/);
  });
});

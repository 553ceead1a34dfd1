import assert from "node:assert/strict";
import { advisory, analyze, mandatory, UNKNOWN_TEXT, type Subject } from "./support/analyze";
import { TAGS } from "./support/fixtures";

const ID = "tag-required-keys";
const TABLE = "aws:dynamodb/table:Table";
const { Owner: _, ...WITHOUT_OWNER } = TAGS;

const table = (props: Record<string, unknown>, provider?: Record<string, unknown>): Subject => ({
  type: TABLE,
  props,
  ...(provider === undefined ? {} : { provider }),
});

describe("tag-required-keys", () => {
  const good: readonly (readonly [string, Subject])[] = [
    ["tags of its own", table({ tags: TAGS })],
    ["tags merged by the provider", table({ tags: {}, tagsAll: TAGS })],
    ["the provider's default tags", table({}, { defaultTags: JSON.stringify({ tags: TAGS }) })],
    ["a key from each", table({ tags: WITHOUT_OWNER }, { defaultTags: JSON.stringify({ tags: { Owner: "x" } }) })],
    ["a value that is not known yet", table({ tags: { ...TAGS, Owner: UNKNOWN_TEXT } })],
    ["a type that cannot be tagged", { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", props: {} }],
    ["a component", { type: "banyan:index:BoundedContext", props: {} }],
  ];
  for (const [title, subject] of good)
    it(`lets a resource pass with ${title}`, async () => assert.deepEqual(await analyze(subject), []));

  const bad: readonly (readonly [string, Subject])[] = [
    ["no tags", table({})],
    ["a missing key", table({ tags: WITHOUT_OWNER })],
    ["a key in another spelling", table({ tags: { ...WITHOUT_OWNER, owner: "x" } })],
    ["a key that the provider drops", table({ tags: TAGS }, { ignoreTags: JSON.stringify({ keys: ["Owner"] }) })],
    [
      "keys that the provider drops by prefix",
      table({ tags: TAGS }, { ignoreTags: JSON.stringify({ keyPrefixes: ["Own"] }) }),
    ],
    ["merged tags that lack a key which its own tags have", table({ tags: TAGS, tagsAll: WITHOUT_OWNER })],
    ["a missing key although the merged tags are unknown", table({ tags: WITHOUT_OWNER, tagsAll: UNKNOWN_TEXT })],
  ];
  for (const [title, subject] of bad)
    it(`stops a resource with ${title}`, async () => {
      const found = mandatory(await analyze(subject), ID);
      assert.equal(found.length, 1);
      assert.match(found[0]?.message ?? "", /lack .*Owner/);
    });

  it("says that unknown tags were not checked", async () => {
    const found = await analyze(table({ tags: UNKNOWN_TEXT }));
    assert.deepEqual(mandatory(found), []);
    assert.equal(advisory(found, ID).length, 1);
  });

  it("covers both tokens of a load balancer", async () => {
    for (const type of ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"])
      assert.equal(mandatory(await analyze({ type, props: {} }), ID).length, 1, type);
  });
});

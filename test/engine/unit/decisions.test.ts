import assert from "node:assert/strict";
import { formerUrns } from "../../../local/engine/pass/aliases";
import { decide } from "../../../local/engine/pass/decision";
import { deletionOrder } from "../../../local/engine/pass/deletion-order";
import type { Goal } from "../../../local/engine/pass/goal";
import { ignoringChanges, namedBy, parsePath } from "../../../local/engine/pass/property-paths";
import type { ResourceState } from "../../../local/engine/state/resource-state";

const goal = { replaceOnChanges: [], deleteBeforeReplace: undefined } as unknown as Goal;
const state = (urn: string, more: Partial<ResourceState> = {}): ResourceState => ({
  urn,
  custom: true,
  type: "t",
  ...more,
});
const diff = { changes: true, diffs: ["a"], replaces: [], deleteBeforeReplace: false };
const none = { ...diff, changes: false, diffs: [] };

describe("what is to be done to a resource", () => {
  it("follows the provider's diff", () => {
    assert.equal(decide(goal, undefined, undefined).op, "create");
    assert.equal(decide(goal, state("u"), none).op, "same");
    assert.equal(decide(goal, state("u"), diff).op, "update");
    assert.deepEqual(decide(goal, state("u"), { ...diff, replaces: ["a"], deleteBeforeReplace: true }), {
      op: "replace",
      diffs: ["a"],
      replaces: ["a"],
      deleteFirst: true,
    });
  });

  it("is an update after a failure even where nothing differs", () => {
    assert.equal(decide(goal, state("u", { initErrors: ["broken"] }), none).op, "update");
  });

  it("lets the program ask for a replacement, and for its order", () => {
    const wanting = { ...goal, replaceOnChanges: ["a.b"], deleteBeforeReplace: false };
    const decision = decide(wanting, state("u"), { ...diff, deleteBeforeReplace: true });
    assert.equal(decision.op === "replace" && decision.deleteFirst, false);
    assert.equal(decision.op, "replace");
  });
});

describe("property paths", () => {
  it("are parsed with dots, indexes and quotes", () => {
    assert.deepEqual(parsePath('a.b[0]["c.d"]'), ["a", "b", "0", "c.d"]);
    assert.deepEqual(namedBy(["*"], ["x", "y"]), ["x", "y"]);
    assert.deepEqual(namedBy(["x[0].y"], ["x", "y"]), ["x"]);
  });

  it("restore old values, take away what was absent, and leave the rest", () => {
    const olds = { a: 1, tags: { keep: "old" }, list: [{ x: 1, y: 1 }] };
    const news = { a: 2, b: 3, tags: { keep: "new", more: "new" }, list: [{ x: 2, y: 2 }] };
    assert.deepEqual(ignoringChanges(news, olds, ["a", "b", "tags.keep", "list[*].x"]), {
      a: 1,
      tags: { keep: "old", more: "new" },
      list: [{ x: 1, y: 2 }],
    });
    assert.deepEqual(ignoringChanges(news, olds, ["*"]), olds);
  });
});

describe("the order of deletions", () => {
  it("puts what depends before what it depends on, children before parents, and unrelated ones together", () => {
    const states = [
      state("parent"),
      state("a", { parent: "parent" }),
      state("b", { propertyDependencies: { x: ["a"] } }),
      state("c", { dependencies: ["a"] }),
    ];
    assert.deepEqual(
      deletionOrder(states).map((group) => group.map(({ urn }) => urn)),
      [["c", "b"], ["a"], ["parent"]],
    );
  });

  it("ends even where states need each other", () => {
    const states = [state("a", { dependencies: ["b"] }), state("b", { dependencies: ["a"] })];
    assert.equal(deletionOrder(states).flat().length, 2);
  });
});

describe("former URNs", () => {
  it("come from a resource's own aliases and from its parent's", () => {
    const identity = { type: "t", name: "new-child", parent: "urn:pulumi:s::p::c::new" };
    const own = formerUrns({ ...identity, aliases: [{ type: "t", name: "was", parent: undefined }] }, [], "s", "p");
    assert.deepEqual(own, ["urn:pulumi:s::p::c$t::was"]);
    const inherited = formerUrns({ ...identity, aliases: [] }, ["urn:pulumi:s::p::c::old"], "s", "p");
    assert.deepEqual(inherited, ["urn:pulumi:s::p::c$t::old-child"]);
  });
});

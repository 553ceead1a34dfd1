import assert from "node:assert/strict";
import * as fc from "fast-check";
import { changedKeys, equal } from "../../../local/engine/wire/equality";
import { didYouMean } from "../../../local/engine/wire/nearest";
import { fromStruct, toStruct } from "../../../local/engine/wire/struct";
import { childUrn, defaultProviderName, parseUrn, typeOfUrn } from "../../../local/engine/wire/urn";
import {
  ARCHIVE,
  hasSecret,
  hasUnknown,
  markSecrets,
  OUTPUT,
  plain,
  RESOURCE,
  secret,
  SIGNATURE,
  UNKNOWN_STRING,
} from "../../../local/engine/wire/values";

describe("wire values", () => {
  it("survive the way through a protobuf struct", () => {
    const jsonValue = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("__proto__"));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), jsonValue), (values) => {
        assert.equal(equal(fromStruct(toStruct(values)), JSON.parse(JSON.stringify(values))), true);
      }),
    );
  });

  it("become plain: secrets unwrapped, references ids, unknown outputs unknown", () => {
    const reference = { [SIGNATURE]: RESOURCE, urn: "urn", id: "vpc-1" };
    const output = { [SIGNATURE]: OUTPUT, secret: true };
    assert.deepEqual(plain({ a: secret([1]), b: reference, c: output }), { a: [1], b: "vpc-1", c: UNKNOWN_STRING });
  });

  it("know what is secret and what is unknown, however deep", () => {
    assert.equal(hasSecret({ a: [{ b: secret("x") }] }), true);
    assert.equal(hasSecret({ a: ["x"] }), false);
    assert.equal(hasUnknown({ a: [{ b: UNKNOWN_STRING }] }), true);
    assert.equal(hasUnknown({ a: ["x"] }), false);
  });

  it("mark an output secret exactly when the input of its name was", () => {
    const marked = markSecrets({ password: "p", name: "n" }, { password: secret("p"), name: "n" });
    assert.deepEqual(marked, { password: secret("p"), name: "n" });
  });

  it("are equal by content: key order, secrets and archive paths do not count", () => {
    assert.equal(equal({ a: 1, b: 2 }, { b: 2, a: 1 }), true);
    const archive = (path: string, hash: string): unknown => ({ [SIGNATURE]: ARCHIVE, path, hash });
    assert.equal(equal(archive("/a", "h"), archive("/b", "h")), true);
    assert.equal(equal(archive("/a", "h"), archive("/a", "i")), false);
    assert.deepEqual(changedKeys({ a: 1, b: secret(1), __defaults: [] }, { a: 2, b: 1 }), ["a"]);
  });
});

describe("URNs", () => {
  it("leave out the stack's type and keep the chain of parents", () => {
    const stack = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s";
    const parent = childUrn(stack, "my:index:Thing", "thing", "s", "p");
    assert.equal(parent, "urn:pulumi:s::p::my:index:Thing::thing");
    const child = childUrn(parent, "aws:sns/topic:Topic", "a::b", "s", "p");
    assert.equal(child, "urn:pulumi:s::p::my:index:Thing$aws:sns/topic:Topic::a::b");
    assert.equal(parseUrn(child).name, "a::b");
    assert.equal(typeOfUrn(child), "aws:sns/topic:Topic");
  });

  it("name default providers as the real engine does", () => {
    assert.equal(defaultProviderName("7.48.0"), "default_7_48_0");
    assert.equal(defaultProviderName(""), "default");
  });
});

describe("suggestions", () => {
  it("name the nearest candidate, and none when nothing is near", () => {
    assert.equal(didYouMean("pathPatern", ["pathPattern", "hostHeader"]), ' Did you mean "pathPattern"?');
    assert.equal(didYouMean("zzz", ["pathPattern"]), "");
  });
});

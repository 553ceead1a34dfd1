import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { archiveFiles, hashAssets } from "../../../local/engine/pass/assets";
import { ARCHIVE, ASSET, SIGNATURE, type Values } from "../../../local/engine/wire/values";

const text = (content: string): Values => ({ [SIGNATURE]: ASSET, text: content });
const hashOf = (value: unknown, directory = "/"): unknown => (hashAssets(value, directory) as Values).hash;

describe("assets and archives", () => {
  it("are hashed by content, wherever they stand", () => {
    const folder = mkdtempSync(join(tmpdir(), "banyan-asset-"));
    writeFileSync(join(folder, "a.txt"), "hello");
    const relative = { [SIGNATURE]: ASSET, path: "a.txt" };
    assert.equal(hashOf(relative, folder), hashOf(text("hello")));
    assert.equal((hashAssets(relative, folder) as Values).path, join(folder, "a.txt"));
    assert.notEqual(hashOf(text("hello")), hashOf(text("hello!")));
  });

  it("tell apart archives whose names and contents differ only in where they are cut", () => {
    const archive = (assets: Values): Values => ({ [SIGNATURE]: ARCHIVE, assets });
    assert.notEqual(hashOf(archive({ ab: text("c") })), hashOf(archive({ a: text("bc") })));
    assert.equal(hashOf(archive({ a: text("1"), b: text("2") })), hashOf(archive({ b: text("2"), a: text("1") })));
  });

  it("list the files of nested archives by their paths", () => {
    const inner = { [SIGNATURE]: ARCHIVE, assets: { "x.js": text("1") } };
    const files = archiveFiles({ [SIGNATURE]: ARCHIVE, assets: { lib: inner, "y.js": text("2") } });
    assert.deepEqual([...files.keys()], ["lib/x.js", "y.js"]);
  });

  it("are refused from a URL, and missing files are named", () => {
    assert.throws(() => hashAssets({ code: { [SIGNATURE]: ASSET, uri: "https://x" } }, "/"), /from a URL/);
    assert.throws(() => hashAssets({ [SIGNATURE]: ASSET, path: "no-such-file" }, "/tmp"), /no-such-file/);
  });
});

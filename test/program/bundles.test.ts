import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { bundle, bundleFolders, type BundleFolders } from "../../infra/compute/bundles/build";
import { apiEntry, databaseEntry, relayEntry } from "../../infra/compute/bundles/entries";

/** A repository of one module. */
function repository(code: string): BundleFolders {
  const root = mkdtempSync(join(tmpdir(), "banyan-bundle-"));
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src", "answer.ts"), code);
  return bundleFolders(root, {});
}

const ENTRY = { name: "answer", source: `export { handler } from "./src/answer";` };
const CODE = "export const handler = (): number => 42;";

const touch = (folders: BundleFolders, code: string, seconds: number): void => {
  const file = join(folders.root, "src", "answer.ts");
  writeFileSync(file, code);
  utimesSync(file, seconds, seconds);
};

describe("Bundles", () => {
  const made: BundleFolders[] = [];
  const fresh = (code = CODE): BundleFolders => {
    const folders = repository(code);
    made.push(folders);
    return folders;
  };
  after(() => made.forEach(({ root }) => rmSync(root, { recursive: true, force: true })));

  it("run, from one file", async () => {
    const directory = await bundle(ENTRY, fresh());
    assert.deepEqual(readdirSync(directory), ["index.js"]);
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the function's runtime requires it, too
    const { handler } = require(join(directory, "index.js")) as { handler: () => number };
    assert.equal(handler(), 42);
  });

  it("have the same name and bytes wherever the repository stands", async () => {
    const [one, other] = [await bundle(ENTRY, fresh()), await bundle(ENTRY, fresh())];
    assert.equal(basename(one), basename(other));
    assert.deepEqual(readFileSync(join(one, "index.js")), readFileSync(join(other, "index.js")));
  });

  it("are not made again while nothing changed, and are when something did", async () => {
    const folders = fresh();
    const first = await bundle(ENTRY, folders);
    writeFileSync(join(first, "index.js"), "kept");
    assert.equal(await bundle(ENTRY, folders), first);
    assert.equal(readFileSync(join(first, "index.js"), "utf8"), "kept");
    touch(folders, "export const handler = (): number => 43;", 1_000);
    assert.notEqual(await bundle(ENTRY, folders), first);
  });

  it("keep their name when only the time of a file changed", async () => {
    const folders = fresh();
    const first = await bundle(ENTRY, folders);
    touch(folders, CODE, 2_000);
    assert.equal(await bundle(ENTRY, folders), first);
  });

  it("are made again after a crash cut the stamp short", async () => {
    const folders = fresh();
    const first = await bundle(ENTRY, folders);
    writeFileSync(join(folders.build, "answer.json"), '{"recipe":');
    assert.equal(await bundle(ENTRY, folders), first);
  });

  it("fail with the function's name and the place of the mistake", async () => {
    await assert.rejects(
      bundle(ENTRY, fresh("export const handler = ;")),
      /The function "answer" cannot be bundled: .*src\/answer\.ts:1/s,
    );
  });

  it("are kept where BANYAN_BUILD says", () => {
    assert.equal(bundleFolders("/r", {}).build, "/r/.banyan/build");
    assert.equal(bundleFolders("/r", { BANYAN_BUILD: "/elsewhere" }).build, "/elsewhere");
  });
});

describe("Entries of functions", () => {
  const context = {
    name: "ratings",
    source: { declaration: "extracted/ratings/index", name: "ratings", application: "extracted/ratings/app" },
  };

  it("are generated from the declaration alone", () => {
    assert.match(apiEntry(context).source, /from "\.\/extracted\/ratings\/app";/);
    assert.match(apiEntry(context).source, /export const handler = apiHandler\(ratings, createApplication\);/);
    assert.match(relayEntry(context).source, /export const handler = relayHandler\(ratings\);/);
    assert.equal(databaseEntry.name, "database");
  });

  it("keep the application out of the relay's bundle", () => {
    assert.doesNotMatch(relayEntry(context).source, /app/);
  });
});

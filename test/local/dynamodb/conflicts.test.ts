import assert from "node:assert/strict";
import { Conflicts } from "../../../local/services/dynamodb/conflicts";

/** A transaction whose commit ends when the test says so. */
function held(): { readonly commit: () => Promise<string>; readonly begun: Promise<void>; finish(): void } {
  let finish: () => void = () => undefined;
  let announce: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (announce = resolve));
  const done = new Promise<string>((resolve) => (finish = () => resolve("done")));
  return {
    begun,
    finish: () => finish(),
    commit: () => {
      announce();
      return done;
    },
  };
}

const reasons =
  (...codes: string[]) =>
  (error: { code?: string; members?: { CancellationReasons?: { Code: string }[] } }) => {
    assert.equal(error.code, "TransactionCanceledException");
    assert.deepEqual(
      error.members?.CancellationReasons?.map((reason) => reason.Code),
      codes,
    );
    return true;
  };
const never = (): Promise<string> => Promise.reject(new Error("must not be committed"));

describe("conflicts of DynamoDB transactions", () => {
  it("cancels both of two that meet before either commits", async () => {
    const conflicts = new Conflicts();
    const first = conflicts.transaction(["a", "b"], undefined, never);
    const second = conflicts.transaction(["b", "c"], undefined, never);
    await Promise.all([
      assert.rejects(first, reasons("None", "TransactionConflict")),
      assert.rejects(second, reasons("TransactionConflict", "None")),
    ]);
  });

  it("cancels the later one once the first commits", async () => {
    const conflicts = new Conflicts();
    const work = held();
    const first = conflicts.transaction(["a"], undefined, work.commit);
    await work.begun;
    await assert.rejects(conflicts.transaction(["a"], undefined, never), reasons("TransactionConflict"));
    work.finish();
    assert.equal(await first, "done");
    assert.equal(await conflicts.transaction(["a"], undefined, async () => "free again"), "free again");
  });

  it("frees the items of one that failed", async () => {
    const conflicts = new Conflicts();
    await assert.rejects(conflicts.transaction(["a"], undefined, never), /must not be committed/);
    conflicts.checkWrite("a");
  });

  it("refuses plain writes and read transactions on its items only", async () => {
    const conflicts = new Conflicts();
    const work = held();
    const running = conflicts.transaction(["a"], undefined, work.commit);
    assert.throws(() => conflicts.checkWrite("a"), { code: "TransactionConflictException" });
    assert.throws(() => conflicts.checkRead(["b", "a"]), reasons("None", "TransactionConflict"));
    conflicts.checkWrite("b");
    await work.begun;
    work.finish();
    await running;
  });

  it("tells a repetition from a conflict", async () => {
    const conflicts = new Conflicts();
    const work = held();
    const running = conflicts.transaction(["a"], "token", work.commit);
    await assert.rejects(conflicts.transaction(["a"], "token", never), { code: "TransactionInProgressException" });
    await work.begun;
    work.finish();
    assert.equal(await running, "done");
  });
});

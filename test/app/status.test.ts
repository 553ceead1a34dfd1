import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { statusTable } from "../../cli/status-table";
import type { ContextStatus } from "../../console/api";
import type { Cloud } from "../../local/app/cloud";
import { StackFile } from "../../local/app/stack-file";
import { stageStatus } from "../../local/app/status";
import { relayFunctionName } from "../../migration/runtime/names";
import { library } from "../support/library";
import { scratchFolder } from "../support/scratch";

const NO_FIGURES = { requests: null, errors: null, p50Ms: null, p99Ms: null };

describe("A context's status", () => {
  const scratch = scratchFolder();

  /** What is said of a context whose relay answers so; undefined: it has none. */
  async function told(relay: { payload: unknown; functionError?: "Unhandled" } | undefined): Promise<ContextStatus> {
    const name = relayFunctionName("test", library.name);
    const cloud = {
      lambda: {
        functions: () => (relay === undefined ? [] : [{ settings: { name } }]),
        invoke: async () => ({ ...relay, payload: JSON.stringify(relay?.payload) }),
      },
      cloudwatch: { figures: () => NO_FIGURES },
      ssm: { get: () => undefined },
    } as unknown as Cloud;
    const path = join(scratch(), "Pulumi.test.yaml");
    writeFileSync(path, `config:\n  banyan:contexts:\n    ${library.name}: { phase: extracted, generation: 1 }\n`);
    const { contexts } = await stageStatus({ stage: "test", contexts: [library], cloud, file: new StackFile(path) });
    const [context] = contexts;
    assert.ok(context);
    return context;
  }

  it("is the monolith's where there is no relay, or one that has run no transition", async () => {
    for (const relay of [undefined, { payload: null }]) {
      const { silence, phase, owner, rollback } = await told(relay);
      assert.deepEqual([silence, phase, owner, rollback.lossless], [null, "monolith", "monolith", true]);
    }
  });

  it("is unknown while the relay does not answer: never that the monolith owns it, or that the way back is lossless", async () => {
    const context = await told({ payload: { errorMessage: "the database is down" }, functionError: "Unhandled" });
    const { silence, phase, wanted, owner, rollback, next } = context;
    assert.match(silence ?? "", /the database is down/);
    assert.deepEqual([phase, wanted, owner, next.verdict], [null, "extracted", null, "waiting"]);
    assert.deepEqual(rollback, { lossless: false, reason: "the relay does not answer" });
    const text = statusTable({ stage: "test", update: null, lastUpdate: null, contexts: [context] });
    assert.match(text, /unknown \(wanted: extracted\) +unknown +– +– +–/);
    assert.match(
      text,
      /lib-rary: its relay does not answer, so its phase and owner are unknown: .*the database is down/,
    );
  });
});

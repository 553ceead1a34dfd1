/**
 * Every request of every context's API, on both paths: the same status, the same bytes, the same chosen headers. Only
 * identifiers that the two have minted apart may differ, and those consistently.
 */
import assert from "node:assert/strict";
import { boundedContexts } from "../../extracted";
import type { BoundedContext, ConformanceStep } from "../../extracted/bounded-context";
import { type Answer, type BothPaths, type Sent, startBothPaths } from "./both-paths";

/** What earlier steps have saved of one path's answers. */
type Saved = Map<string, string>;

describe("Both paths of a context", function () {
  this.timeout(60_000);
  let paths: BothPaths;
  before(async () => {
    paths = await startBothPaths();
  });
  after(() => paths.stop());

  for (const context of boundedContexts) {
    describe(context.name, () => {
      const savedOld: Saved = new Map();
      const savedNew: Saved = new Map();
      it("declares a scenario", () => assert.ok(context.conformance.length > 0));
      for (const step of context.conformance) {
        it(`answer alike: ${step.title}`, async () => {
          const old = await paths.onOldPath(await requestOf(paths, step, savedOld));
          assert.equal(old.status, step.expectStatus, old.body);
          const extracted = await paths.onNewPath(context, await requestOf(paths, step, savedNew));
          assert.equal(extracted.status, step.expectStatus, extracted.body);
          for (const [name, path] of Object.entries(step.save ?? {})) {
            savedOld.set(name, String(at(JSON.parse(old.body), path)));
            savedNew.set(name, String(at(JSON.parse(extracted.body), path)));
          }
          assert.deepEqual(
            comparable(context, step, extracted, savedNew, savedOld),
            comparable(context, step, old, savedOld, savedNew),
          );
        });
      }
    });
  }
});

async function requestOf(paths: BothPaths, step: ConformanceStep, saved: Saved): Promise<Sent> {
  const fill = (text: string): string =>
    text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = saved.get(name);
      assert.ok(value !== undefined, `no earlier step has saved "${name}"`);
      return value;
    });
  const body = step.body === undefined ? "" : typeof step.body === "string" ? step.body : JSON.stringify(step.body);
  const filled = Buffer.from(fill(body));
  return {
    method: step.method,
    path: fill(step.path),
    headers: {
      host: "conference.example",
      "x-request-id": "conformance",
      ...(step.body !== undefined && { "content-type": "application/json", "content-length": String(filled.length) }),
      ...(step.as !== undefined && { authorization: `Bearer ${await paths.token(step.as)}` }),
      ...step.headers,
    },
    body: filled,
  };
}

/** The answer, with saved values that differ between the paths replaced by their names. */
function comparable(
  context: BoundedContext,
  step: ConformanceStep,
  answer: Answer,
  saved: Saved,
  others: Saved,
): unknown {
  const named = (text: string): string => {
    let result = text;
    for (const [name, value] of saved)
      if (others.get(name) !== value) result = result.replace(new RegExp(`\\b${value}\\b`, "g"), `{{${name}}}`);
    return result;
  };
  const headers = context.comparison.headers.map((name) => `${name}: ${named(answer.headers[name] ?? "(none)")}`);
  return { status: answer.status, headers, body: step.method === "HEAD" ? "" : named(answer.body) };
}

const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], value);

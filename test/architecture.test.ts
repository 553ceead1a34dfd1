/** The tree is the architecture: import arrows, file lengths, and no context's name where contexts are looped over. */
import assert from "node:assert/strict";
import { boundedContexts } from "../extracted";
import { sourceFiles, type SourceFile } from "./support/source-files";

const CODE = ["monolith", "extracted", "migration", "infra", "policies", "local", "console", "cli"];
const MAX_LINES = 350;
const MAX_MEDIAN_LINES = 80;
const MAX_P90_LINES = 200;

const contract = /^extracted\/bounded-context$/;
const names = boundedContexts.map((context) => context.name);

/** The first rule whose `from` matches a file decides what it may import of ours. */
const ARROWS: readonly { readonly from: RegExp; readonly to: readonly RegExp[]; readonly never?: RegExp }[] = [
  { from: /^monolith\//, to: [/^monolith\//] },
  { from: /^extracted\/bounded-context\.ts$/, to: [] },
  { from: /^extracted\/index\.ts$/, to: [/^extracted\//] },
  ...names.map((name) => ({
    from: new RegExp(`^extracted/${name}/`),
    to: [contract, /^migration\/runtime\//, new RegExp(`^extracted/${name}(/|$)`)],
    never: /^@pulumi\//,
  })),
  { from: /^migration\/runtime\//, to: [contract, /^migration\/runtime\//], never: /^@pulumi\// },
  { from: /^migration\/edge\//, to: [/^monolith(\/|$)/, /^migration\//, /^extracted(\/|$)/], never: /^@pulumi\// },
  { from: /^migration\//, to: [contract, /^migration\/(?!edge)/], never: /^@pulumi\// },
  {
    from: /^infra\/compute\//,
    to: [/^infra\/compute\//, /^infra\/config$/, /^extracted(\/|$)/, /^migration\//],
    never: /^@pulumi\//,
  },
  { from: /^infra\//, to: [/^infra\//, /^extracted(\/|$)/, /^migration\//] },
  { from: /^policies\/core\//, to: [/^policies\//], never: /^@pulumi\// },
  { from: /^policies\//, to: [/^policies\//] },
  { from: /^local\/services\//, to: [/^local\/services\//], never: /^@pulumi\// },
  { from: /^local\/engine\//, to: [/^local\/(engine|services)\//] },
  { from: /^local\/app\//, to: [/./] },
  { from: /^console\//, to: [/^console\//, /^migration\/runtime\//] },
  {
    from: /^cli\//,
    to: [/^cli\//, /^console\//, /^migration\/runtime\//, /^local\/app\/(state-folder|identity|start|run)$/],
  },
];

const ours = (specifier: string): boolean =>
  CODE.some((folder) => specifier === folder || specifier.startsWith(`${folder}/`));

/** Names of AWS that happen to be words of the conference, too. */
const VOCABULARY = /\bscheduler\/schedule\b/g;

/** Contexts that a text names: quoted, or as a part of a path or of a resource's name. */
const named = (text: string): readonly string[] =>
  names.filter((name) => new RegExp(`["'\`/]${name}["'\`/?-]`, "i").test(text.replace(VOCABULARY, "")));

const forbidden = (file: SourceFile): readonly string[] => {
  const rule = ARROWS.find(({ from }) => from.test(file.path));
  if (rule === undefined) return [`${file.path}: no arrow is declared for this folder`];
  return file.imports
    .filter(
      (specifier) =>
        (ours(specifier) && !rule.to.some((allowed) => allowed.test(specifier))) ||
        rule.never?.test(specifier) === true,
    )
    .map((specifier) => `${file.path} imports ${specifier}`);
};

describe("the architecture", () => {
  const files = sourceFiles(...CODE);

  it("has imports along the declared arrows only", () => {
    assert.deepEqual(files.flatMap(forbidden), []);
  });

  it("notices an import against an arrow", () => {
    assert.deepEqual(
      forbidden({ path: "monolith/app.ts", text: "", imports: ["migration/runtime/names", "express"] }),
      ["monolith/app.ts imports migration/runtime/names"],
    );
    assert.equal(forbidden({ path: "nowhere/x.ts", text: "", imports: [] }).length, 1);
  });

  it("has no file over 350 lines, a median of at most 80 and a p90 of at most 200", () => {
    const lengths = files.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
    assert.deepEqual(
      lengths.filter(({ lines }) => lines > MAX_LINES),
      [],
    );
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    const at = (quantile: number): number => sorted[Math.floor((sorted.length - 1) * quantile)] ?? 0;
    assert.ok(at(0.5) <= MAX_MEDIAN_LINES, `median ${at(0.5)}`);
    assert.ok(at(0.9) <= MAX_P90_LINES, `p90 ${at(0.9)}`);
  });

  it("names no context outside extracted/, the monolith, stack files and docs", () => {
    const looping = sourceFiles("infra", "migration", "local", "policies", "console", "cli");
    const found = looping.flatMap(({ path, text }) => named(text).map((name) => `${path} names ${name}`));
    assert.deepEqual(found, []);
  });

  it("notices a context's name in code, and lets prose use the word", () => {
    for (const name of names) {
      for (const text of [`"${name}"`, `'/${name}/1'`, `\`${name}-api\``, `from "../extracted/${name}"`])
        assert.deepEqual(named(text), [name], text);
      assert.deepEqual(named(`// who is on ${name} today`), []);
    }
  });
});

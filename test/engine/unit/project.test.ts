import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProject } from "../../../local/engine/project/project-file";
import { readStackConfig } from "../../../local/engine/project/stack-config";

const PROJECT = `
name: sample
runtime: { name: nodejs, options: { nodeargs: "--no-warnings" } }
main: infra/
config:
  sample:size: { type: integer, default: 2 }
  names: { type: array, items: { type: string } }
  sample:options: { type: object, default: {} }
  sample:token: { type: string, default: x, secret: true }
  aws:region: eu-west-1
`;

const folderWith = (stack: string): { readonly root: string; readonly file: string } => {
  const root = mkdtempSync(join(tmpdir(), "banyan-project-"));
  mkdirSync(join(root, "infra"));
  writeFileSync(join(root, "Pulumi.yaml"), PROJECT);
  const file = join(root, "Pulumi.dev.yaml");
  writeFileSync(file, stack);
  return { root, file };
};

const configOf = (stack: string, overrides = {}) => {
  const { root, file } = folderWith(stack);
  return readStackConfig({ project: readProject(root), file, overrides });
};

describe("project and stack files", () => {
  it("say where the program is, and how it runs", () => {
    const { root } = folderWith("");
    const project = readProject(root);
    assert.equal(project.programDirectory, join(root, "infra"));
    assert.equal(project.entryPoint, ".");
    assert.deepEqual(project.nodeArguments, ["--no-warnings"]);
  });

  it("complete config with defaults, and turn nested values into JSON texts", () => {
    const { values, secretKeys } = configOf("config: { sample:names: [a], options: { deep: { x: 1 } } }");
    assert.deepEqual(values, {
      "aws:region": "eu-west-1",
      "sample:names": '["a"]',
      "sample:options": '{"deep":{"x":1}}',
      "sample:size": "2",
      "sample:token": "x",
    });
    assert.deepEqual(secretKeys, ["sample:token"]);
  });

  it("let overrides win", () => {
    assert.equal(configOf("config: { sample:names: [] }", { "sample:size": 9 }).values["sample:size"], "9");
  });

  it("report every mistake together", () => {
    const stack = "conf: {}\nconfig: { sample:size: many, sample:names: [a, 1], sample:token: { secure: v1:abc } }";
    assert.throws(
      () => configOf(stack),
      (error: Error) => {
        assert.match(error.message, /conf is not a key of a stack file\. Did you mean "config"/);
        assert.match(error.message, /sample:size must be of type integer, but is "many"/);
        assert.match(error.message, /sample:names\[1\] must be of type string, but is 1/);
        assert.match(error.message, /sample:token is encrypted \(secure:\)/);
        return true;
      },
    );
  });

  it("miss a value without a default", () => {
    assert.throws(() => configOf("config: {}"), /sample:names has no value/);
  });

  it("name the line of broken YAML", () => {
    assert.throws(() => configOf("config: { a: ["), /Pulumi\.dev\.yaml:1:\d+ is not valid YAML/);
  });
});

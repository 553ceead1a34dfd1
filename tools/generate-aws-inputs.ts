/**
 * Reads the declarations of `@pulumi/aws` and writes what they say about inputs to `local/engine/generated/aws-inputs.json`.
 * Run it after an update of `@pulumi/aws` or a change of `aws-types.ts`: `npm run generate`. A test compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as ts from "typescript";
import type { InputData, InputType, ResourceShape, Shape } from "../local/engine/validation/shapes";
import { AWS_TYPES } from "./aws-types";
import { inputType, shapesIn } from "./type-nodes";

export const OUTPUT_FILE = join(__dirname, "../local/engine/generated/aws-inputs.json");

const PACKAGE = dirname(require.resolve("@pulumi/aws/package.json"));

const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);

const nameOf = (member: { readonly name: ts.PropertyName }): string =>
  ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();

const shapeOf = (declaration: ts.InterfaceDeclaration): Shape => {
  const members = declaration.members.filter(ts.isPropertySignature);
  const properties: Record<string, InputType> = {};
  for (const member of members) if (member.type) properties[nameOf(member)] = inputType(member.type);
  return { properties, required: members.filter((member) => !member.questionToken).map(nameOf) };
};

/** `aws:lb/listenerRule:ListenerRule` → its declaration file and class name. */
const locate = (token: string): { readonly file: string; readonly className: string } => {
  const [, path = "", className = ""] = token.split(":");
  return { file: join(PACKAGE, `${path}.d.ts`), className };
};

const resourceShape = (token: string): ResourceShape => {
  const { file, className } = locate(token);
  const { statements } = parse(file);
  const args = statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === `${className}Args`);
  const type = statements.filter(ts.isClassDeclaration).find(({ name }) => name?.text === className);
  if (!args || !type) throw new Error(`${file} does not declare ${className} and ${className}Args.`);
  const shape = shapeOf(args);
  const outputs = type.members
    .filter(ts.isPropertyDeclaration)
    .filter((member) => member.type?.getText().startsWith("pulumi.Output"));
  return { ...shape, computed: outputs.map(nameOf).filter((name) => !(name in shape.properties)) };
};

/** Every interface of `types/input.d.ts` as `namespace.Name`. */
const inputInterfaces = (): ReadonlyMap<string, ts.InterfaceDeclaration> => {
  const found = new Map<string, ts.InterfaceDeclaration>();
  const visit = (node: ts.Node, prefix: string): void => {
    if (ts.isInterfaceDeclaration(node)) found.set(`${prefix}${node.name.text}`, node);
    if (ts.isModuleDeclaration(node) && node.body)
      ts.forEachChild(node.body, (child) => visit(child, `${prefix}${node.name.text}.`));
  };
  ts.forEachChild(parse(join(PACKAGE, "types/input.d.ts")), (node) => visit(node, ""));
  return found;
};

const closure = (resources: Readonly<Record<string, Shape>>): Record<string, Shape> => {
  const interfaces = inputInterfaces();
  const shapes: Record<string, Shape> = {};
  const queue = Object.values(resources).flatMap(({ properties }) => Object.values(properties).flatMap(shapesIn));
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name in shapes) continue;
    const declaration = interfaces.get(name);
    if (!declaration) throw new Error(`types/input.d.ts does not declare ${name}.`);
    const shape = shapeOf(declaration);
    shapes[name] = shape;
    queue.push(...Object.values(shape.properties).flatMap(shapesIn));
  }
  return Object.fromEntries(Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1)));
};

export const generate = (): InputData => {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { readonly version: string };
  const resources = Object.fromEntries(AWS_TYPES.map((token) => [token, resourceShape(token)]));
  return { source: `@pulumi/aws ${version}`, resources, shapes: closure(resources) };
};

export const render = (data: InputData): string => `${JSON.stringify(data, undefined, 1)}\n`;

if (require.main === module) {
  const data = generate();
  writeFileSync(OUTPUT_FILE, render(data));
  console.log(`${data.source}: ${Object.keys(data.resources).length} types, ${Object.keys(data.shapes).length} shapes`);
}

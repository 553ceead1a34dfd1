/** TypeScript type nodes of the `@pulumi/aws` declarations → input types. */
import * as ts from "typescript";
import type { InputType } from "../local/engine/validation/shapes";

const KEYWORDS: Partial<Record<ts.SyntaxKind, InputType>> = {
  [ts.SyntaxKind.StringKeyword]: "string",
  [ts.SyntaxKind.NumberKeyword]: "number",
  [ts.SyntaxKind.BooleanKeyword]: "boolean",
  [ts.SyntaxKind.AnyKeyword]: "any",
  [ts.SyntaxKind.LiteralType]: "string",
};

const fromReference = (node: ts.TypeReferenceNode): InputType => {
  const name = node.typeName.getText();
  const [argument] = node.typeArguments ?? [];
  if (name === "pulumi.Input" && argument) return inputType(argument);
  if (name.startsWith("pulumi.asset.")) return "asset";
  if (name.endsWith("PolicyDocument")) return "policy";
  if (name.startsWith("inputs.")) return { shape: name.slice("inputs.".length) };
  // A resource given in place of its id arrives as a reference, which becomes its id; enumerations are open strings.
  if (/^[\w.]+$/.test(name)) return "string";
  throw new Error(`A type that the generator does not know: ${name}`);
};

const fromUnion = (node: ts.UnionTypeNode): InputType => {
  const members = node.types.filter((member) => member.kind !== ts.SyntaxKind.UndefinedKeyword).map(inputType);
  const distinct = [...new Map(members.map((member) => [JSON.stringify(member), member])).values()];
  const [only] = distinct;
  if (distinct.length === 1 && only) return only;
  if (distinct.includes("policy")) return "policy";
  return { oneOf: distinct };
};

export const inputType = (node: ts.TypeNode): InputType => {
  if (ts.isParenthesizedTypeNode(node)) return inputType(node.type);
  if (ts.isUnionTypeNode(node)) return fromUnion(node);
  if (ts.isArrayTypeNode(node)) return { list: inputType(node.elementType) };
  if (ts.isTypeReferenceNode(node)) return fromReference(node);
  const index = ts.isTypeLiteralNode(node) ? node.members.find(ts.isIndexSignatureDeclaration) : undefined;
  if (index) return { map: inputType(index.type) };
  const keyword = KEYWORDS[node.kind];
  if (keyword) return keyword;
  throw new Error(`A type that the generator does not know: ${node.getText()}`);
};

/** Names of the shapes that a type mentions. */
export const shapesIn = (type: InputType): readonly string[] => {
  if (typeof type === "string") return [];
  if ("shape" in type) return [type.shape];
  if ("list" in type) return shapesIn(type.list);
  if ("map" in type) return shapesIn(type.map);
  return type.oneOf.flatMap(shapesIn);
};

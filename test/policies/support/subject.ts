/** A resource as a test writes it, and its ways to the policies. */
import { Graph } from "../../../policies/core/graph";
import type { Resource } from "../../../policies/core/resource";
import { toValue } from "../../../policies/core/value";

/** The engine's placeholder for a text that is not known yet. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface SubjectOptions {
  readonly protect?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
}

export interface Subject {
  readonly type: string;
  readonly name?: string;
  /** By default that of a resource without a parent in the stack `dev`. */
  readonly urn?: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  /** Settings of the provider: objects in them as JSON text, as the engine sends them. */
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly options?: SubjectOptions;
}

/** `urn:pulumi:dev::banyan::<type>::<name>`, the way the engine names what has no parent. */
export const urnOf = (subject: Subject): string =>
  subject.urn ?? `urn:pulumi:dev::banyan::${subject.type}::${subject.name ?? "it"}`;

export const toResource = (subject: Subject): Resource => ({
  urn: urnOf(subject),
  type: subject.type,
  name: subject.name ?? "it",
  props: toValue(subject.props),
  options: {
    protect: subject.options?.protect ?? false,
    ignoreChanges: subject.options?.ignoreChanges ?? [],
    deleteBeforeReplace: subject.options?.deleteBeforeReplace ?? false,
    aliases: [],
    additionalSecretOutputs: [],
  },
  ...(subject.parent === undefined ? {} : { parent: subject.parent }),
  ...(subject.provider === undefined
    ? {}
    : { provider: { type: "pulumi:providers:aws", name: "default", urn: "", props: toValue(subject.provider) } }),
  dependencies: subject.dependencies ?? [],
  propertyDependencies: subject.propertyDependencies ?? {},
});

export const toGraph = (subjects: readonly Subject[]): Graph => new Graph(subjects.map(toResource));

/** The same resources in another stack. */
export const inStack = (stack: string, subjects: readonly Subject[]): readonly Subject[] =>
  JSON.parse(
    JSON.stringify(subjects.map((subject) => ({ ...subject, urn: urnOf(subject) }))).replaceAll(
      "urn:pulumi:dev::",
      `urn:pulumi:${stack}::`,
    ),
  ) as readonly Subject[];

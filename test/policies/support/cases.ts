/** A policy's table of cases: good and bad in every spelling, what stays undecided, and how the real program is broken for it. */
import type { Policy } from "../../../policies/core/policy";
import type { RawConfig } from "../../../policies/core/settings";
import type { Subject } from "./subject";

export interface CaseExtras {
  /** The stack's name; `dev` where absent. */
  readonly stack?: string;
  /** Settings of the policy. */
  readonly config?: RawConfig;
  /** Bad cases: id of the finding that is expected, or how it begins. */
  readonly finding?: string;
  /** Bad cases: which twin must find it; where absent one is enough. */
  readonly by?: "resource" | "stack" | "both";
  /** Names of variants that do not apply, with the reason. */
  readonly except?: Readonly<Record<string, string>>;
}

export interface Case extends CaseExtras {
  readonly title: string;
  readonly subjects: readonly Subject[];
}

/** A case in one line. */
export const on = (title: string, subjects: Subject | readonly Subject[], extras: CaseExtras = {}): Case => ({
  title,
  subjects: Array.isArray(subjects) ? (subjects as readonly Subject[]) : [subjects as Subject],
  ...extras,
});

/** A change of the recorded program that the policy must find. Throws when there is nothing to change. */
export interface Mutation {
  readonly title: string;
  readonly change: (program: readonly Subject[]) => readonly Subject[];
}

export interface PolicyCases {
  readonly policy: Policy;
  /** Ways in which a thing can be said. Each needs a good and a bad case. */
  readonly spellings: Readonly<Record<string, { readonly good: readonly Case[]; readonly bad: readonly Case[] }>>;
  /** Not known before the update: no violation, and told by `meta-unverified-report`. */
  readonly undecided?: readonly Case[];
  /** At least one. */
  readonly mutations: readonly Mutation[];
}

type Props = Readonly<Record<string, unknown>>;

/** Changes the properties of the program's resource `name`. */
export const changing = (name: string, change: (props: Props) => Props, type?: string): Mutation => ({
  title: `a change of ${name}`,
  change(program) {
    const isMeant = (subject: Subject): boolean =>
      subject.name === name && (type === undefined ? subject.type.startsWith("aws:") : subject.type === type);
    if (!program.some(isMeant)) throw new Error(`The program has no resource "${name}"`);
    return program.map((subject) => (isMeant(subject) ? { ...subject, props: change(subject.props) } : subject));
  },
});

/** Adds a resource to the program. */
export const adding = (...subjects: readonly Subject[]): Mutation => ({
  title: `${subjects.map(({ type }) => type).join(", ")} in addition`,
  change: (program) => [...program, ...subjects],
});

/** Takes a resource out of the program. */
export const removing = (name: string): Mutation => ({
  title: `${name} taken away`,
  change(program) {
    if (!program.some((subject) => subject.name === name)) throw new Error(`The program has no resource "${name}"`);
    return program.filter((subject) => subject.name !== name);
  },
});

/** Changes the options of the program's resource `name`. */
export const optioning = (name: string, options: NonNullable<Subject["options"]>): Mutation => ({
  title: `other options of ${name}`,
  change: (program) => program.map((subject) => (subject.name === name ? { ...subject, options } : subject)),
});

/** Replaces text anywhere in the properties, documents in JSON text included. */
export const inText =
  (from: string, to: string) =>
  (props: Props): Props => {
    const before = JSON.stringify(props);
    const after = before.replaceAll(from, to);
    if (after === before) throw new Error(`Nothing of ${from} in ${before.slice(0, 200)}`);
    return JSON.parse(after) as Props;
  };

/** Without some properties. */
export const without =
  (...names: readonly string[]) =>
  (props: Props): Props =>
    Object.fromEntries(Object.entries(props).filter(([name]) => !names.includes(name)));

/** With other properties. */
export const having =
  (changes: Props) =>
  (props: Props): Props => ({ ...props, ...changes });

/** Check: what inputs become before they are compared, and everything that is wrong with them. */
import { hex, type Random } from "../../services/random";
import type { CheckFailure, ResourceKind } from "../resource-kind";
import type { InputData, InputType } from "../validation/shapes";
import { InputValidator } from "../validation/validate";
import { isPresent, isRecord, isUnknown, type Value, type Values } from "../wire/values";

/** Inputs that the provider chose itself, as the real providers record them; names that start with `__` are no inputs. */
export const DEFAULTS = "__defaults";

/** Pulumi's autonaming appends this many hexadecimal digits. */
const NAME_DIGITS = 7;

export interface CheckRequest {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly urn: string;
  readonly account: string;
  readonly region: string;
  readonly olds: Values;
  readonly news: Values;
}

export interface Checked {
  readonly inputs: Values;
  readonly failures: readonly CheckFailure[];
}

const defaultsOf = (inputs: Values): readonly Value[] => (Array.isArray(inputs[DEFAULTS]) ? inputs[DEFAULTS] : []);

/** True when the provider itself chose the value of `property`. */
export const isDefaulted = (inputs: Values, property: string): boolean => defaultsOf(inputs).includes(property);

/** Inputs without bookkeeping. */
export const ownInputs = (inputs: Values): Values =>
  Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));

export class InputCheck {
  private readonly validator: InputValidator;

  constructor(
    private readonly data: InputData,
    private readonly random: Random,
  ) {
    this.validator = new InputValidator(data);
  }

  check(request: CheckRequest): Checked {
    const { kind, urn, account, region } = request;
    const named = this.named(request);
    const inputs = this.withPolicyTexts(kind.token, named);
    const typed = this.validator.check(kind.token, inputs);
    // Rules of combination on top of wrong types would only confuse.
    const failures =
      typed.length > 0
        ? typed
        : [...this.nameFailures(request, inputs), ...(kind.check?.(ownInputs(inputs), { urn, account, region }) ?? [])];
    return { inputs, failures };
  }

  /** Fills the autonamed property: the old name stays for the life of the resource. */
  private named({ kind, name, olds, news }: CheckRequest): Values {
    const { autoName } = kind;
    if (!autoName || isPresent(news[autoName.property]) || isPresent(news.namePrefix))
      return { ...news, [DEFAULTS]: [] };
    const { property } = autoName;
    const old = isDefaulted(olds, property) ? olds[property] : undefined;
    return { ...news, [property]: old ?? `${name}-${hex(this.random, NAME_DIGITS)}`, [DEFAULTS]: [property] };
  }

  private nameFailures({ kind: { autoName } }: CheckRequest, inputs: Values): readonly CheckFailure[] {
    const name = autoName && inputs[autoName.property];
    if (!autoName || typeof name !== "string" || isUnknown(name) || name.length <= autoName.maxLength) return [];
    const origin = isDefaulted(inputs, autoName.property) ? " (the resource's name and 8 random characters)" : "";
    return [
      {
        property: autoName.property,
        reason: `must have at most ${autoName.maxLength} characters, but "${name}" has ${name.length}${origin}`,
      },
    ];
  }

  /** Policy documents given as objects become JSON text, as in the real provider. */
  private withPolicyTexts(token: string, inputs: Values): Values {
    const properties: Readonly<Record<string, InputType>> = this.data.resources[token]?.properties ?? {};
    return Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [
        key,
        properties[key] === "policy" && isRecord(value) ? JSON.stringify(value) : value,
      ]),
    );
  }
}

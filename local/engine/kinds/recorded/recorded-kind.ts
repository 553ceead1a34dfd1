/** A kind without behaviour: what it creates is an entry in Pulumi's state with plausible outputs, nothing more. */
import { hex, type Random } from "../../../services/random";
import type { KindContext, Props, ResourceKind } from "../../resource-kind";

export interface RecordedSpec {
  readonly token: string;
  readonly replaceOn?: readonly string[];
  readonly computed?: readonly string[];
  readonly autoName?: ResourceKind["autoName"];
  readonly check?: ResourceKind["check"];
  /** What AWS would put before the hexadecimal digits of the id, e.g. `vpc-0`. Default: the resource's name is its id. */
  readonly idPrefix?: string;
  /** The id, where it is neither. */
  readonly id?: (inputs: Props, context: KindContext, fresh: string) => string;
  /** Outputs beside the inputs. */
  readonly outputs?: (inputs: Props, context: KindContext & { readonly id: string }) => Props;
}

/** AWS ids carry 17 hexadecimal digits, the first of them 0. */
const ID_DIGITS = 16;

export const recordedKind = (spec: RecordedSpec, random: Random): ResourceKind => {
  const outputs = (inputs: Props, context: KindContext, id: string): Props => ({
    ...inputs,
    ...spec.outputs?.(inputs, { ...context, id }),
  });
  return {
    token: spec.token,
    replaceOn: spec.replaceOn ?? [],
    computed: spec.computed ?? [],
    ...(spec.autoName && { autoName: spec.autoName }),
    ...(spec.check && { check: spec.check }),
    create: async (inputs, context) => {
      const fresh = `${spec.idPrefix ?? `${context.name}-`}${hex(random, ID_DIGITS)}`;
      const id = spec.id?.(inputs, context, fresh) ?? fresh;
      return { id, outputs: outputs(inputs, context, id) };
    },
    update: async (id, olds, news, context) => ({ ...olds, ...outputs(news, context, id) }),
    delete: async () => undefined,
    read: async (_id, olds) => olds,
  };
};

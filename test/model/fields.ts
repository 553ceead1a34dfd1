/** Names for the bytes of a state, and steps that change a few of them. */
import type { Emit, EmitOptions } from "./explore";
import { wholeWords } from "./state-set";

/** Numbers the names in order. */
export function fieldsOf<const Names extends readonly string[]>(
  names: Names,
): { readonly [N in Names[number]]: number } & { readonly size: number } {
  const entries = names.map((name, index) => [name, index] as const);
  return { ...Object.fromEntries(entries), size: wholeWords(names.length) } as {
    readonly [N in Names[number]]: number;
  } & { readonly size: number };
}

/** Reads a byte that is there. */
export const byte = (state: Uint8Array, offset: number): number => state[offset] as number;

/** Offers the state that `change` makes of a copy of `s`. */
export type Step = (label: string, change: (next: Uint8Array) => void, options?: EmitOptions) => void;

export const stepsFrom =
  (s: Uint8Array, scratch: Uint8Array, emit: Emit): Step =>
  (label, change, options) => {
    scratch.set(s);
    change(scratch);
    emit(label, scratch, options);
  };

/** Fixtures in one line: a compliant resource of a type, broken one property at a time. */
import type { Subject } from "./subject";

type Props = Readonly<Record<string, unknown>>;

/** Makes subjects of `type` with `base` as what is right; what a case gives replaces it, `undefined` takes it away. */
export const making =
  (type: string, base: Props = {}, more: Partial<Subject> = {}) =>
  (props: Props = {}, other: Partial<Subject> = {}): Subject => ({
    type,
    props: { ...base, ...props },
    ...more,
    ...other,
  });

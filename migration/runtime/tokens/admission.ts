/** What `OWNER` allows. Pure; the model explores it. */

/** `OWNER`, as far as it decides who may register. */
export interface Admission {
  readonly epoch: number;
  readonly accepting: boolean;
}

/** The epoch at which a token may turn active whose put was acknowledged before `owner` was read; undefined: none may. */
export const admittedEpoch = (owner: Admission | undefined): number | undefined =>
  owner?.accepting === true ? owner.epoch : undefined;

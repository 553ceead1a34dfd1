/** A guard taken away: the model must find what happens then. */
export interface Mutant<Rules, Scope extends string> {
  /** What is missing, as the end of the sentence "it finds what happens without …". */
  readonly without: string;
  /** The file of `migration/` in which the guard stands. */
  readonly where: string;
  /** The smallest scope that shows it. */
  readonly scope: Scope;
  readonly change: Partial<Rules>;
  /**
   * A part of the change that alone is survived in every scope, because the rest covers for it: a guard that is redundant,
   * and kept. Absent where each part is found elsewhere, or where the change is one guard.
   */
  readonly survives?: Partial<Rules>;
}

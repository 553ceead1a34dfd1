/** How a write can fail. What may be done next depends on which of these it is, so the families are never mixed. */

/** This side is not the owner, or not for now. The write had no effect: the request may be forwarded. */
export class NotOwnerError extends Error {
  override readonly name = "NotOwnerError";
  readonly code = "not-owner";
  constructor(readonly context: string) {
    super(
      `The context's table does not accept writes of "${context}": the monolith owns them, or a handover is under way.`,
    );
  }
}

/** It is not known whether the write was committed: never forwarded, never repeated by us. */
export class UnknownOutcomeError extends Error {
  override readonly name = "UnknownOutcomeError";
  readonly code = "unknown-outcome";
  constructor(
    readonly context: string,
    options?: ErrorOptions,
  ) {
    super(
      `The answer to a write of "${context}" was lost and repeating it did not tell whether it was committed.`,
      options,
    );
  }
}

/** The write had no effect, for a reason that passes: conflicting writes, or a table that does not answer. The client may try again. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
  readonly code = "unavailable";
  constructor(
    readonly context: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`A write of "${context}" was given up without effect: ${reason}.`, options);
  }
}

/** A unique name (or primary key) is taken by another row. The write had no effect. */
export class UniqueViolation extends Error {
  override readonly name = "UniqueViolation";
  readonly code = "unique-violation";
  constructor(readonly reference: string) {
    super(`The unique name "${reference}" is taken by another row.`);
  }
}

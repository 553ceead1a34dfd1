/** Errors of the engine that a user can act on: shown by their message only. */
export class EngineError extends Error {
  override readonly name: string = "EngineError";
}

/** Something that the real engine can do and this one refuses. */
export class UnsupportedError extends EngineError {
  override readonly name = "UnsupportedError";
  constructor(what: string) {
    super(`The embedded engine does not support ${what}. Run the program with the Pulumi CLI for that.`);
  }
}

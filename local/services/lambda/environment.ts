/** An execution environment: one function's code, loaded once, one invocation at a time. */

export interface EnvironmentSettings {
  readonly functionName: string;
  readonly revision: string;
  readonly directory: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
  /** The whole of `process.env` inside. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface InvokeMessage {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly timeoutMs: number;
  readonly arn: string;
}

/** What an environment says. `gone` comes once and last. */
export type EnvironmentEvent =
  | { readonly type: "ready"; readonly initMs: number }
  | { readonly type: "init-failed"; readonly payload: string }
  | { readonly type: "line"; readonly text: string }
  | { readonly type: "done" | "failed"; readonly payload: string; readonly usedMb: number }
  | { readonly type: "fatal"; readonly payload: string }
  | { readonly type: "gone"; readonly reason: string };

export interface Environment {
  send(message: InvokeMessage): void;
  /** Ends it at once, whatever it does. */
  terminate(): void;
}

/** Starts an environment; events come until `gone`. */
export type StartEnvironment = (
  settings: EnvironmentSettings,
  onEvent: (event: EnvironmentEvent) => void,
) => Environment;

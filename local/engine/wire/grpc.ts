/** gRPC without ceremony: promises for calls, plain functions for handlers, a server on loopback. */
import * as grpc from "@grpc/grpc-js";

/** States and archives travel in one message; the real engine allows 400 MB. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

export const CHANNEL_OPTIONS: grpc.ChannelOptions = {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  // A proxy from the environment must not catch calls to loopback.
  "grpc.enable_http_proxy": 0,
};

export const INSECURE = grpc.credentials.createInsecure();

/** An error answered by the other side; `metadata` may carry details. */
export class CallError extends Error {
  override readonly name = "CallError";
  constructor(
    message: string,
    readonly code: grpc.status,
    readonly metadata: grpc.Metadata,
  ) {
    super(message);
  }
}

export const isUnimplemented = (error: unknown): boolean =>
  error instanceof CallError && error.code === grpc.status.UNIMPLEMENTED;

/** Calls a unary method of a client: `call((done) => client.check(request, done))`. */
export const call = <Response>(
  start: (done: (error: grpc.ServiceError | null, response: Response) => void) => grpc.ClientUnaryCall,
): Promise<Response> =>
  new Promise((resolve, reject) => {
    start((error, response) => {
      if (error) reject(new CallError(error.details || error.message, error.code, error.metadata));
      else resolve(response);
    });
  });

/** What a handler throws to answer with a code and details of its own. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
  constructor(
    message: string,
    readonly code: grpc.status,
    readonly metadata: grpc.Metadata = new grpc.Metadata(),
  ) {
    super(message);
  }
}

/** A handler from a function: what it throws becomes the call's error. */
export const handler =
  <Request, Response>(
    answer: (request: Request) => Response | Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> =>
  (request, done) => {
    void (async () => answer(request.request))().then(
      (response) => done(null, response),
      (error: unknown) => {
        const { message } = error as Error;
        if (error instanceof AnswerError)
          done({ code: error.code, details: message, message, metadata: error.metadata });
        else done({ code: grpc.status.UNKNOWN, details: message, message });
      },
    );
  };

export interface Served {
  readonly port: number;
  readonly address: string;
  close(): void;
}

/** Serves on 127.0.0.1; port 0 takes a free one. */
export const serve = async (add: (server: grpc.Server) => void, port = 0): Promise<Served> => {
  const server = new grpc.Server(CHANNEL_OPTIONS);
  add(server);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, actual) => {
      if (error) reject(error);
      else resolve(actual);
    });
  });
  return { port: bound, address: `127.0.0.1:${bound}`, close: () => server.forceShutdown() };
};

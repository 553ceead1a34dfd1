/** This environment's writer token: registered in three steps, kept while it is good, replaced when it is not. */
import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Clock } from "../clock";
import { NotOwnerError, UnavailableError } from "../store/errors";
import { OWNER_KEY, writerKey } from "../store/layout";
import { transact, type TransactOutcome } from "../store/transact";
import { admittedEpoch } from "./admission";
import { activateToken, putNewToken, type WriterToken } from "./token-items";

export interface WriterTokensArgs {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly context: string;
  readonly lifetimeMs: number;
  readonly clock: Clock;
  /** A random unique id: environments and request tokens. */
  readonly uniqueId: () => string;
}

export interface WriterTokens {
  /** The active token, registering one if there is none. @throws NotOwnerError when `OWNER` does not accept writes */
  acquire(): Promise<WriterToken>;
  /** The token that `acquire` would give without asking the table; none when it would have to. */
  current(): WriterToken | undefined;
  /** Whether the token is still active after everything read so far: what was decided from it was decided by the owner. */
  isStillActive(token: WriterToken): Promise<boolean>;
  /** Forgets a token that was refused. */
  discard(token: WriterToken): void;
}

/** Tries of a registration that a revoker overtook. */
const ACTIVATION_ATTEMPTS = 4;

export function createWriterTokens(args: WriterTokensArgs): WriterTokens {
  let current: WriterToken | undefined;
  let registering: Promise<WriterToken> | undefined;

  return {
    async acquire() {
      if (current !== undefined) return current;
      // Concurrent requests of one process (never on Lambda) share one registration.
      registering ??= register(args)
        .then((token) => (current = token))
        .finally(() => (registering = undefined));
      return registering;
    },
    current: () => current,
    async isStillActive(token) {
      const item = await read(args, writerKey(token.environment));
      return (
        item?.["state"] === "active" && item["epoch"] === token.epoch && Number(item["expires"]) > args.clock.now()
      );
    },
    discard(token) {
      if (current?.environment === token.environment) current = undefined;
    },
  };
}

async function register(args: WriterTokensArgs): Promise<WriterToken> {
  // Looked at first only to spare the table a token for every write that a handover refuses.
  if ((await admission(args)) === undefined) throw new NotOwnerError(args.context);
  for (let attempt = 1; attempt <= ACTIVATION_ATTEMPTS; attempt++) {
    const environment = args.uniqueId();
    await putNew(args, environment);
    // Only what is read now counts: the token is there, so whoever closes OWNER from here on sees it.
    const admitted = await admission(args);
    if (admitted === undefined) throw new NotOwnerError(args.context);
    const token: WriterToken = { environment, ...admitted };
    if (await activate(args, token)) return token;
  }
  throw new NotOwnerError(args.context);
}

async function admission(args: WriterTokensArgs): Promise<Omit<WriterToken, "environment"> | undefined> {
  const owner = await read(args, OWNER_KEY);
  const epoch = admittedEpoch(owner && { epoch: Number(owner["epoch"]), accepting: owner["accepting"] === true });
  return epoch === undefined ? undefined : { epoch, retired: owner?.["retired"] === true };
}

/** Step one. A cancelled put is our own that arrived before its answer was lost. */
async function putNew(args: WriterTokensArgs, environment: string): Promise<void> {
  const put = putNewToken(args.table, environment, args.clock.now() + args.lifetimeMs);
  answered(args, await transact(args.client, [put], args.uniqueId(), args.clock));
}

/** Step three. An activation of unknown outcome is not used, so nothing is ever written under it. */
async function activate(args: WriterTokensArgs, token: WriterToken): Promise<boolean> {
  const update = activateToken(args.table, token, args.clock.now() + args.lifetimeMs);
  return answered(args, await transact(args.client, [update], args.uniqueId(), args.clock)).kind === "committed";
}

function answered({ context }: WriterTokensArgs, outcome: TransactOutcome): TransactOutcome {
  if (outcome.kind === "conflicted")
    throw new UnavailableError(context, `its writer token met conflicts ${outcome.attempts} times`);
  if (outcome.kind === "unknown")
    throw new UnavailableError(context, "the table did not answer while its writer token was registered", {
      cause: outcome.cause,
    });
  return outcome;
}

async function read(
  { client, table }: WriterTokensArgs,
  key: Readonly<{ pk: string; sk: string }>,
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: marshall(key), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : unmarshall(Item);
}

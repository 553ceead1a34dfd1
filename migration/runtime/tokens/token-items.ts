/** The transaction items that register, activate and use a writer token. Pure. */
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey } from "../../../extracted/bounded-context";
import { writerKey } from "../store/layout";
import { TOKEN_IS_NEW, TOKEN_IS_UNKNOWN, TOKEN_PERMITS } from "./conditions";

/** An environment's permission to write, as it knows it. */
export interface WriterToken {
  /** Random; a new one each registration, so that a revoked token and the key it returned are never overwritten. */
  readonly environment: string;
  readonly epoch: number;
  /** The owner has retired the old path for good: no outbox item is written any more. */
  readonly retired: boolean;
}

/** How long a token item outlives its expiry before TTL may delete it: its `last` key must be there for a late revoker. */
const TTL_AFTER_EXPIRY_S = 86_400;

const ttl = (expiresMs: number): number => Math.ceil(expiresMs / 1000) + TTL_AFTER_EXPIRY_S;

export const putNewToken = (table: string, environment: string, expiresMs: number): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: marshall({ ...writerKey(environment), state: "new", epoch: 0, expires: expiresMs, ttl: ttl(expiresMs) }),
    ConditionExpression: TOKEN_IS_UNKNOWN,
  },
});

/** Alone in its transaction: the api role may write in transactions only, and no other item is touched. */
export const activateToken = (table: string, token: WriterToken, expiresMs: number): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: marshall(writerKey(token.environment)),
    UpdateExpression: "SET #state = :active, #epoch = :epoch, #expires = :expires, #ttl = :ttl",
    ConditionExpression: TOKEN_IS_NEW,
    ExpressionAttributeNames: { "#state": "state", "#epoch": "epoch", "#expires": "expires", "#ttl": "ttl" },
    ExpressionAttributeValues: marshall({
      ":new": "new",
      ":active": "active",
      ":epoch": token.epoch,
      ":expires": expiresMs,
      ":ttl": ttl(expiresMs),
    }),
  },
});

/** First item of every write: checks the token, renews it, and leaves the key of the write's outbox item for the revoker. */
export const useToken = (
  table: string,
  token: WriterToken,
  outbox: ItemKey | undefined,
  nowMs: number,
  expiresMs: number,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: marshall(writerKey(token.environment)),
    UpdateExpression: `SET #expires = :expires, #ttl = :ttl${outbox === undefined ? "" : ", #last = :last"}`,
    ConditionExpression: TOKEN_PERMITS,
    ExpressionAttributeNames: {
      "#state": "state",
      "#epoch": "epoch",
      "#expires": "expires",
      "#ttl": "ttl",
      ...(outbox === undefined ? {} : { "#last": "last" }),
    },
    ExpressionAttributeValues: marshall({
      ":active": "active",
      ":epoch": token.epoch,
      ":now": nowMs,
      ":expires": expiresMs,
      ":ttl": ttl(expiresMs),
      ...(outbox === undefined ? {} : { ":last": outbox }),
    }),
  },
});

/** DynamoDB actions of the code that every context runs on. Those of its own code a context declares itself. Pure. */

/** The fence reads `OWNER` and its own token, the store reads items and pages. */
export const RUNTIME_READS = ["dynamodb:GetItem", "dynamodb:Query"] as const;

/** Item, token, outbox and references, in one transaction. A transaction has no action of its own: its members are allowed or not. */
export const RUNTIME_WRITES = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"] as const;

/** The relay applies changes, backfills, drains the outbox, revokes tokens, reads pages for the audit, and repairs. */
export const RELAY_ACTIONS = [
  "dynamodb:BatchGetItem",
  "dynamodb:BatchWriteItem",
  "dynamodb:ConditionCheckItem",
  "dynamodb:DeleteItem",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "dynamodb:UpdateItem",
] as const;

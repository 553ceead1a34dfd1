/** Both stores in a process of their own, prepared for the context of ratings: what a bench measures runs in others. */
import { ratings } from "../../extracted/ratings";
import { relayDatabaseUser, tableName } from "../../migration/runtime/names";
import { ratings as ratingsTables } from "../../monolith/schema/migrations/0004-ratings";
import { prepareDatabase } from "../../test/support/data-plane";
import { startStores, type Stores } from "../../test/support/stores";
import { endWithParent } from "./child";

/** What other processes reach the stores with. */
export interface StoreAccess {
  readonly environment: Readonly<Record<string, string>>;
  readonly clusterArn: string;
  readonly database: string;
  readonly secrets: { readonly monolith: string; readonly relay: string };
  readonly table: string;
}

export type StoresCommand =
  | { readonly kind: "admin"; readonly sql: string }
  /** Empties both stores and creates the context's table anew, under the name of another generation. */
  | { readonly kind: "table"; readonly generation: number }
  | { readonly kind: "stop" };

/** Slots that ratings may name. */
export const SLOTS = 10_000;

const TABLES = [
  "CREATE TABLE slots (id integer PRIMARY KEY)",
  `INSERT INTO slots SELECT generate_series(1, ${SLOTS})`,
  ...ratingsTables.statements,
];

async function serve(): Promise<void> {
  const stores = await startStores();
  await prepareDatabase(stores, ratings, TABLES);
  const { clusterArn, database } = stores.database.master();
  const access: StoreAccess = {
    environment: stores.environment,
    clusterArn,
    database,
    secrets: {
      monolith: stores.database.secretArn("monolith"),
      relay: stores.database.secretArn(relayDatabaseUser(ratings.name)),
    },
    table: await stores.createTable(ratings, tableName("test", ratings.name, 1)),
  };
  process.on("message", (command: StoresCommand) => {
    void obey(stores, command).then((answer) => {
      process.send?.(answer);
      if (command.kind === "stop") process.disconnect();
    });
  });
  process.send?.(access);
}

async function obey(stores: Stores, command: StoresCommand): Promise<unknown> {
  if (command.kind === "admin") return { rows: await stores.database.admin(command.sql) };
  if (command.kind === "table")
    return { table: await stores.createTable(ratings, tableName("test", ratings.name, command.generation)) };
  await stores.stop();
  return {};
}

if (require.main === module) {
  endWithParent();
  void serve();
}

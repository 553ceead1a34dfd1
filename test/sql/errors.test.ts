import assert from "node:assert/strict";
import { sqlStateOf } from "../../migration/sql/errors";

describe("The SQLSTATE of a message", () => {
  const quoted = 'ERROR: duplicate key value violates unique constraint "rooms_name_key"\n  Detail: Key (name)=';
  for (const [title, message, state] of [
    ["stands at its end", "ERROR: relation does not exist; Position: 15; SQLState: 42P01", "42P01"],
    [
      "is our own where it begins with one, whatever the service adds",
      "ERROR: BN002 isolation; SQLState: P0001",
      "BN002",
    ],
    ["is our own without the service's prefix, too", "BN001 ratings is not owned by the monolith", "BN001"],
    ["is not what a row's value looks like", `${quoted}(BN101) already exists.; SQLState: 23505`, "23505"],
    ["is not one that a row's value quotes", `${quoted}(; SQLState: 42P01) already exists.; SQLState: 23505`, "23505"],
    ["is empty where it says none", `${quoted}(BN101; SQLState: 23505) already exists.`, ""],
  ] as const)
    it(title, () => assert.equal(sqlStateOf(message), state));
});

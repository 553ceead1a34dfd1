/** Rooms in Postgres. */
import { integer, only, text } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { PageRequest } from "../../http/paging";
import type { Room, RoomValues } from "./schemas";

const COLUMNS = "id, name, capacity";

export async function listRooms(db: Statements, page: PageRequest): Promise<readonly Room[]> {
  return (await db.read(`SELECT ${COLUMNS} FROM rooms WHERE id > :after ORDER BY id LIMIT :limit`, { ...page })).map(
    toRoom,
  );
}

export async function findRoom(db: Statements, id: number): Promise<Room | undefined> {
  return (await db.read(`SELECT ${COLUMNS} FROM rooms WHERE id = :id`, { id })).map(toRoom)[0];
}

export async function insertRoom(db: Statements, values: RoomValues): Promise<Room> {
  const sql = `INSERT INTO rooms (name, capacity) VALUES (:name, :capacity) RETURNING ${COLUMNS}`;
  return toRoom(only((await db.write(sql, values)).rows));
}

export async function updateRoom(db: Statements, id: number, values: RoomValues): Promise<Room | undefined> {
  const sql = `UPDATE rooms SET name = :name, capacity = :capacity WHERE id = :id RETURNING ${COLUMNS}`;
  return (await db.write(sql, { id, ...values })).rows.map(toRoom)[0];
}

export async function deleteRoom(db: Statements, id: number): Promise<boolean> {
  return (await db.write("DELETE FROM rooms WHERE id = :id", { id })).changed > 0;
}

const toRoom = (row: Row): Room => ({
  id: integer(row, "id"),
  name: text(row, "name"),
  capacity: integer(row, "capacity"),
});

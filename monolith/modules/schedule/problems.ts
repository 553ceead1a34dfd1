/** What can be wrong with a change of the schedule. */
import type { Statements } from "../../database/database";
import { versionConflict } from "../../http/preconditions";
import { conflict, notFound } from "../../http/problem";
import { findSlot } from "./slot-repository";

export const noRoom = () => notFound("room-not-found", "There is no such room.");
export const noSlot = () => notFound("slot-not-found", "There is no such slot.");
export const noTalk = () => notFound("talk-not-found", "There is no such talk.");
export const roomOccupied = () => conflict("room-occupied", "Another slot in this room overlaps this time.");
export const slotInUse = () => conflict("slot-in-use", "This slot has been rated, or asked questions in.");

/** A slot's constraints, as errors. */
export const SLOT_ERRORS = {
  slots_room_fkey: noRoom,
  slots_talk_fkey: noTalk,
  slots_talk_key: () => conflict("talk-scheduled", "This talk has another slot."),
};

/** Why a write found no slot of that version. */
export const refusal = async (db: Statements, id: number): Promise<Error> =>
  (await findSlot(db, id)) ? versionConflict() : noSlot();

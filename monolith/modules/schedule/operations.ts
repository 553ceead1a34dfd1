/** `/schedule`: rooms, slots, and the programme that comes of them. */
import type { Operation } from "../../http/operation";
import type { ModuleContext } from "../module-context";
import { roomOperations } from "./rooms";
import { slotOperations } from "./slots";
import { talkOperations } from "./talks";

export const scheduleOperations = (context: ModuleContext): readonly Operation[] => [
  ...roomOperations(context),
  ...slotOperations(context),
  ...talkOperations(context),
];

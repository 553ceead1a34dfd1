/** Every step of the schema, in order. */
import { cfp } from "./0001-cfp";
import { schedule } from "./0002-schedule";
import { tickets } from "./0003-tickets";
import { ratings } from "./0004-ratings";
import { questions } from "./0005-questions";
import type { Migration } from "./migration";

export const migrations: readonly Migration[] = [cfp, schedule, tickets, ratings, questions];

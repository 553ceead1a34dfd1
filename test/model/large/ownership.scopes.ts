import { WORLDS } from "../worlds";
import { atLarge } from "./at-large";

atLarge(...WORLDS.map(({ name }) => name).filter((name) => name !== "a view"));

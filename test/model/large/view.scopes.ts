import { atLarge } from "./at-large";

atLarge("a view");

/** The monolith's task as it is deployed; its calls carry its process' name. */
import { nameCalls } from "./report";

nameCalls("monolith");
void import("../../../migration/edge/main");

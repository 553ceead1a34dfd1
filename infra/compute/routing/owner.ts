/** Which side owns a context in a phase. Pure. */
import type { Phase, Side } from "../../../migration/runtime/phases";

/** The one side that accepts a context's writes. */
export const ownerOf = (phase: Phase): Side => (phase === "extracted" || phase === "retired" ? "context" : "monolith");

/** Whether the context's function stands behind the load balancer: in every phase but the first. */
export const isDeployed = (phase: Phase): boolean => phase !== "monolith";

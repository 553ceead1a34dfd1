/** The truth about who owns a context, its copy, and the conditional changes of both. */
export { reconcile, publishTruth, type Reconciled } from "./reconcile";
export { initialiseOwnership, readOwnership, requireOwnership } from "./read";
export { createOwnerItem, publishOwnerItem, readOwnerItem } from "./owner-item";
export { isConflict, retryConflicts } from "./conflicts";
export { monolithMayWrite, ownerItemFor } from "./decisions";
export type { OwnerItem, Ownership, Truth } from "./truth";

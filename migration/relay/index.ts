/** The relay: carries the owner's changes to the follower. */
export { drain, type DrainResult } from "./drain";
export { outboxIsEmpty } from "./outbox-is-empty";

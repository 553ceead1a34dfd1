/** What the policies of this family have in common. */
import type { Reference } from "../policy";

export const BANYAN_CONTEXTS: readonly Reference[] = [{ framework: "Banyan", control: "bounded contexts" }];
export const BANYAN_ROUTING: readonly Reference[] = [{ framework: "Banyan", control: "migration protocol" }];

/** How whose something is reads in a message. */
export const shownOwner = (owner: string | undefined): string =>
  owner === undefined ? "nobody named" : owner === "monolith" || owner === "platform" ? `the ${owner}` : `"${owner}"`;

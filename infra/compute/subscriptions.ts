/** Who hears whom: rules, patterns and what a context is told of its publishers. Pure. */
import type { BoundedContext } from "../../extracted/bounded-context";
import { detailType } from "../../migration/events/event";
import { PUBLISHING_PHASES } from "../../migration/events/publishers";
import { eventSource } from "../../migration/runtime/names";
import { viewPartition } from "../../migration/runtime/store/layout";
import type { NamedContext } from "./config/parse";

type Subscriber = Pick<BoundedContext, "events">;

/** Whether the context gets a listener. */
export const subscribes = ({ events }: Subscriber): boolean => events.subscribes.length > 0;

/** The contexts that a subscriber hears: a rule each. */
export const publishersOf = ({ events }: Subscriber): readonly string[] =>
  [...new Set(events.subscribes.map(({ context }) => context))].sort();

/** What of a publisher's events a subscriber hears: its tables, and nothing else. */
export const eventPattern = ({ events }: Subscriber, publisher: string): string =>
  JSON.stringify({
    source: [eventSource(publisher)],
    "detail-type": events.subscribes
      .filter(({ context }) => context === publisher)
      .flatMap(({ table }) => [detailType(publisher, table, "changed"), detailType(publisher, table, "deleted")])
      .sort(),
  });

/** Partitions of the context's table that its views stand in. */
export const viewPartitions = ({ events }: Subscriber): readonly string[] =>
  [...new Set(events.subscribes.map(({ context, table }) => viewPartition(context, table)))].sort();

/**
 * Generations of a subscriber's publishers, of those that the config wants in a phase that publishes. It may be ahead of what
 * a transition reaches: whether a view of that generation is complete is the marker's word, not this one's.
 */
export const publisherGenerations = (
  subscriber: Subscriber,
  contexts: readonly Pick<NamedContext, "declaration" | "config">[],
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    publishersOf(subscriber).flatMap((name) => {
      const publisher = contexts.find(({ declaration }) => declaration.name === name);
      return publisher !== undefined && PUBLISHING_PHASES.includes(publisher.config.phase)
        ? [[name, publisher.config.generation]]
        : [];
    }),
  );

import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { TopicName, TopicOf, TopicTable } from "../../daemon/contract/define-topic.ts";
import type { TopicEntries } from "../../daemon/shared/topic-replica.ts";
import type { LiveConnection } from "./live.ts";
import type { TopicSubscription } from "./topic-subscriptions.ts";

/** The part of a connection that subscribes. */
export type TopicConnection<Topics extends TopicTable> = Pick<LiveConnection<never, Topics>, "subscribe">;

/** Subscribes the component to a topic while it is mounted. Returns its entries; null before the first snapshot. */
export function useTopic<Topics extends TopicTable, Name extends TopicName<Topics>>(
  live: TopicConnection<Topics>,
  name: Name,
): TopicEntries<TopicOf<Topics, Name>> | null {
  const subscription = useSignal<TopicSubscription<TopicOf<Topics, Name>> | null>(null);
  useLayoutEffect(() => {
    const current = live.subscribe(name);
    subscription.value = current;
    return () => {
      subscription.value = null;
      current[Symbol.dispose]();
    };
  }, [live, name]);
  return useComputed(() => subscription.value?.entries.value ?? null).value;
}

import type { EntryValue } from "../../daemon/contract/define-topic.ts";
import type { HubTopics } from "../../daemon/contract/hub-topics.ts";
import { withoutProof } from "../../daemon/shared/room-summary.ts";
import { messages } from "../shared/locale.ts";
import { faultMessages, type HubPartName } from "./faults-locale.ts";
import { live, useHubTopic } from "./hub.ts";

type HubTopic = HubTopics["hub"];

/** A part of the hub with its status. */
export type HubPart = EntryValue<HubTopic, HubPartName> & { readonly name: HubPartName };

/** The parts in the order of the header: what it works with, then its own machine. */
const NAMES: readonly HubPartName[] = ["broker", "sfu", "audit", "process", "storage", "clock"];

/** Returns the hub's parts; without its news, no status of them is known. */
export function useHubParts(): HubPart[] {
  const entries = useHubTopic("hub");
  const parts = NAMES.flatMap((name) => {
    const part = entries?.get(name);
    return part ? [{ ...part, name }] : [];
  });
  return live.isStale.value ? parts.map(withoutProof) : parts;
}

/** The parts that are shown when they are at fault; together they are the hub's machine. */
export function isMachinePart({ name }: HubPart): boolean {
  return name !== "broker" && name !== "sfu";
}

export function isFaulty({ status }: HubPart): boolean {
  return status !== "ok" && status !== "off";
}

export function hubPartName(name: HubPartName): string {
  if (name === "broker" || name === "sfu") return messages.value[name];
  return faultMessages.value.parts[name];
}

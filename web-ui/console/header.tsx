import { effect, signal } from "@preact/signals";
import { type HealthStatus, worstOf } from "../../daemon/contract/device/health.ts";
import { withoutProof } from "../../daemon/shared/room-summary.ts";
import { formatTime, pageNow } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { chooseLanguage, language, messages } from "../shared/locale.ts";
import { live, useHubTopic, useRooms } from "./hub.ts";
import { nodeMessages } from "./nodes-locale.ts";

const KEY = "roomd-theme";
const preferred = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
const theme = signal(localStorage.getItem(KEY) ?? preferred);
effect(() => {
  document.documentElement.dataset.theme = theme.value;
  document.documentElement.lang = language.value;
});

function switchTheme(): void {
  theme.value = theme.value === "light" ? "dark" : "light";
  localStorage.setItem(KEY, theme.value);
}

const ORDER: readonly HealthStatus[] = ["down", "unknown", "degraded", "ok"];

function Totals() {
  const rooms = useRooms();
  const counts = ORDER.map(
    (status) => [status, rooms.filter((room) => room.status === status).length] as const,
  );
  return (
    <p class="totals">
      {counts.map(
        ([status, count]) =>
          count > 0 && (
            <HealthBadge key={status} status={status} text={`${count} ${messages.value.status[status]}`} />
          ),
      )}
    </p>
  );
}

function Clock() {
  pageNow.value;
  return <time>{formatTime(live.serverNow())}</time>;
}

/** The hub's own health, and the number of sites by status. */
export function Header() {
  const entries = useHubTopic("hub");
  const nodeEntries = useHubTopic("nodes");
  const { hub, broker, sfu, status, theme: themeWord } = messages.value;
  const shown = (part: { readonly status: HealthStatus }): HealthStatus =>
    (live.isStale.value ? withoutProof(part) : part).status;
  const [brokerPart, sfuPart] = [entries?.get("broker"), entries?.get("sfu")];
  const nodeParts = nodeEntries?.list("{nodeId}") ?? [];
  const parts: [string, HealthStatus][] = [
    ...(brokerPart ? [[broker, shown(brokerPart)] as [string, HealthStatus]] : []),
    ...(sfuPart ? [[sfu, shown(sfuPart)] as [string, HealthStatus]] : []),
    ...(nodeParts.length > 0
      ? [[nodeMessages.value.title, worstOf(nodeParts.map(shown))] as [string, HealthStatus]]
      : []),
  ];
  return (
    <header class="head">
      <h1>{entries?.get("name") ?? hub}</h1>
      {parts.map(([name, current]) => (
        <HealthBadge key={name} status={current} text={`${name}: ${status[current]}`} />
      ))}
      <Totals />
      <Clock />
      <button type="button" onClick={() => chooseLanguage(language.value === "vi" ? "en" : "vi")}>
        {language.value === "vi" ? "English" : "Tiếng Việt"}
      </button>
      <button type="button" onClick={switchTheme}>
        {themeWord}
      </button>
    </header>
  );
}

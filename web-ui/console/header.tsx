import { effect, signal } from "@preact/signals";
import { type HealthStatus, worstOf } from "../../daemon/contract/device/health.ts";
import { withoutProof } from "../../daemon/shared/room-summary.ts";
import { formatTime, pageNow } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { chooseLanguage, language, messages } from "../shared/locale.ts";
import { faultMessages } from "./faults-locale.ts";
import { live, useHubTopic, useRooms } from "./hub.ts";
import { hubPartName, isFaulty, isMachinePart, useHubParts } from "./hub-parts.ts";
import { nodeMessages } from "./nodes-locale.ts";
import { WallButtons } from "./wall-buttons.tsx";

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

function PartBadge({ name, status }: { name: string; status: HealthStatus }) {
  return <HealthBadge status={status} text={`${name}: ${messages.value.status[status]}`} />;
}

/** The hub's own health, and the number of sites by status. */
export function Header() {
  const entries = useHubTopic("hub");
  const nodes = useHubTopic("nodes")?.list("{nodeId}") ?? [];
  const { hub, theme: themeWord } = messages.value;
  const parts = useHubParts();
  const machine = parts.filter(isMachinePart);
  const faulty = machine.filter(isFaulty);
  // What is at fault is named; that nothing is, or that nobody knows, is one badge.
  const isOneBadge = live.isStale.value || faulty.length === 0;
  const nodeStatuses = nodes.map((node) => (live.isStale.value ? withoutProof(node) : node).status);
  return (
    <header class="head">
      <h1>{entries?.get("name") ?? hub}</h1>
      {parts
        .filter((part) => !isMachinePart(part))
        .map(({ name, status: current }) => (
          <PartBadge key={name} name={hubPartName(name)} status={current} />
        ))}
      {nodes.length > 0 && <PartBadge name={nodeMessages.value.title} status={worstOf(nodeStatuses)} />}
      {machine.length > 0 && isOneBadge && (
        <PartBadge
          name={faultMessages.value.parts.machine}
          status={worstOf(machine.map(({ status }) => status))}
        />
      )}
      {!isOneBadge &&
        faulty.map(({ name, status }) => <PartBadge key={name} name={hubPartName(name)} status={status} />)}
      <Totals />
      <Clock />
      <WallButtons />
      <button type="button" onClick={() => chooseLanguage(language.value === "vi" ? "en" : "vi")}>
        {language.value === "vi" ? "English" : "Tiếng Việt"}
      </button>
      <button type="button" onClick={switchTheme}>
        {themeWord}
      </button>
    </header>
  );
}

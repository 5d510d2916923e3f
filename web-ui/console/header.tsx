import { effect, signal } from "@preact/signals";
import { type HealthStatus, statusAt, worstOf } from "../../daemon/contract/device/health.ts";
import { formatTime, pageNow } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { chooseLanguage, language, messages } from "../shared/locale.ts";
import { live, roomStatuses } from "./hub.ts";

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
  const counts = ORDER.map(
    (status) => [status, roomStatuses.value.filter((room) => room.status === status).length] as const,
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

/** The hub's own health, and the number of sites by status. */
export function Header() {
  pageNow.value;
  const state = live.state.value;
  const now = live.serverNow();
  const { hub, broker, sfu, nodes, status, theme: themeWord } = messages.value;
  const parts: [string, HealthStatus][] = state
    ? [
        [broker, statusAt(state.broker, now)],
        [sfu, statusAt(state.sfu, now)],
      ]
    : [];
  if (state && state.nodes.length > 0)
    parts.push([nodes.title, worstOf(state.nodes.map(({ health }) => statusAt(health, now)))]);
  return (
    <header class="head">
      <h1>{state?.name ?? hub}</h1>
      {parts.map(([name, current]) => (
        <HealthBadge key={name} status={current} text={`${name}: ${status[current]}`} />
      ))}
      <Totals />
      <time>{formatTime(now)}</time>
      <button type="button" onClick={() => chooseLanguage(language.value === "vi" ? "en" : "vi")}>
        {language.value === "vi" ? "English" : "Tiếng Việt"}
      </button>
      <button type="button" onClick={switchTheme}>
        {themeWord}
      </button>
    </header>
  );
}

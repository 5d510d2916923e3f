import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { inWords, language } from "../shared/locale.ts";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { openDevices } from "./devices.ts";
import { Guest } from "./guest.ts";
import { checkInvitation, type Ending } from "./hub-connection.ts";
import { followBrowser, guestWords, switchLanguage } from "./locale.ts";
import { Meeting } from "./meeting.tsx";
import { Lobby } from "./prejoin.tsx";

const refused = signal<Ending | null>(null);
const page = signal<Guest | null>(null);

function Notice({ text, more, testId }: { text: string; more?: string | undefined; testId: string }) {
  return (
    <main class="notice" data-testid={testId}>
      <h1>{text}</h1>
      {more && <p class="faint">{more}</p>}
    </main>
  );
}

function Body({ guest }: { guest: Guest }) {
  const state = guest.link.state;
  const ended = guest.link.ended.value;
  const { waiting, waitingMore, left, enterAgain, connecting } = guestWords.value;
  if (ended !== null) return <Notice text={guestWords.value[ended]} testId={`ended-${ended}`} />;
  if (!state) return <Notice text={connecting} testId="connecting" />;
  if (state.phase === "door") return <Lobby guest={guest} />;
  if (state.phase === "waiting") {
    return <Notice text={waiting} more={`${state.meeting.title}. ${waitingMore}`} testId="waiting" />;
  }
  if (state.phase === "in") return <Meeting guest={guest} />;
  const again = async () => {
    await openDevices();
    await guest.enter(state.name);
  };
  return (
    <main class="notice" data-testid="left">
      <h1>{left}</h1>
      <button type="button" class="primary" data-testid="enter-again" onClick={() => void again()}>
        {enterAgain}
      </button>
    </main>
  );
}

function failedWords(error: unknown): { text: string; detail: string } {
  const said = inWords(error);
  const isFull = error instanceof RoomdError && error.details.reason === "full";
  return isFull ? { ...said, text: guestWords.value.full } : said;
}

function Page() {
  const guest = page.value;
  const failed = guest?.failed.value ?? null;
  const { connecting, otherLanguage } = guestWords.value;
  const inMeeting = guest?.link.state?.phase === "in" && guest.link.ended.value === null;
  return (
    <div class="guest" data-phase={guest?.link.state?.phase}>
      {refused.value !== null && (
        <Notice text={guestWords.value[refused.value]} testId={`ended-${refused.value}`} />
      )}
      {refused.value === null && !guest && <Notice text={connecting} testId="connecting" />}
      {guest && <Body guest={guest} />}
      {failed !== null && <ErrorBanner {...failedWords(failed)} class="failed" testId="failed" />}
      {guest && guest.link.ended.value === null && <StaleBanner live={guest.link.live} />}
      {!inMeeting && (
        <button type="button" class="language" data-testid="language" onClick={switchLanguage}>
          {otherLanguage}
        </button>
      )}
    </div>
  );
}

async function begin(): Promise<void> {
  refused.value = await checkInvitation();
  if (refused.value !== null) return;
  page.value = new Guest();
  await openDevices();
}

followBrowser();
effect(() => {
  document.documentElement.lang = language.value;
});
const root = document.getElementById("page");
if (root) render(<Page />, root);
void begin();

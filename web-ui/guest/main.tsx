import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { describeError, language } from "../shared/locale.ts";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { openDevices } from "./devices.ts";
import { Guest } from "./guest.ts";
import { checkInvitation, type EndReason } from "./hub-connection.ts";
import { Lobby } from "./lobby.tsx";
import { followBrowserLanguage, guestMessages, switchLanguage } from "./locale.ts";
import { Meeting } from "./meeting.tsx";
import { Prejoin } from "./prejoin.tsx";

const invitationProblem = signal<EndReason | null>(null);
const page = signal<Guest | null>(null);

function Notice({ text, testId }: { text: string; testId: string }) {
  return (
    <main class="notice" data-testid={testId}>
      <h1>{text}</h1>
    </main>
  );
}

function Body({ guest }: { guest: Guest }) {
  const state = guest.hub.state;
  const ended = guest.hub.endReason.value;
  const { left, enterAgain, connecting } = guestMessages.value;
  if (ended !== null) return <Notice text={guestMessages.value[ended]} testId={`ended-${ended}`} />;
  if (!state) return <Notice text={connecting} testId="connecting" />;
  if (state.phase === "prejoin") return <Prejoin guest={guest} />;
  if (state.phase === "lobby") return <Lobby guest={guest} />;
  if (state.phase === "joined") return <Meeting guest={guest} />;
  const again = async () => {
    await openDevices();
    await guest.join(state.name);
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
  const description = describeError(error);
  const isFull = error instanceof RoomdError && error.details.reason === "full";
  return isFull ? { ...description, text: guestMessages.value.full } : description;
}

function Page() {
  const guest = page.value;
  const failed = guest?.error.value ?? null;
  const { connecting, otherLanguage } = guestMessages.value;
  const inMeeting = guest?.hub.state?.phase === "joined" && guest.hub.endReason.value === null;
  return (
    <div class="guest" data-phase={guest?.hub.state?.phase}>
      {invitationProblem.value !== null && (
        <Notice
          text={guestMessages.value[invitationProblem.value]}
          testId={`ended-${invitationProblem.value}`}
        />
      )}
      {invitationProblem.value === null && !guest && <Notice text={connecting} testId="connecting" />}
      {guest && <Body guest={guest} />}
      {failed !== null && <ErrorBanner {...failedWords(failed)} class="failed" testId="error" />}
      {guest && guest.hub.endReason.value === null && <StaleBanner live={guest.hub.live} />}
      {!inMeeting && (
        <header class="language">
          <button type="button" data-testid="language" onClick={switchLanguage}>
            {otherLanguage}
          </button>
        </header>
      )}
    </div>
  );
}

async function begin(): Promise<void> {
  invitationProblem.value = await checkInvitation();
  if (invitationProblem.value !== null) return;
  page.value = new Guest();
  await openDevices();
}

followBrowserLanguage();
effect(() => {
  document.documentElement.lang = language.value;
});
const root = document.getElementById("page");
if (root) render(<Page />, root);
void begin();

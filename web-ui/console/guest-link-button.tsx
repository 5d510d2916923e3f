import { useSignal } from "@preact/signals";
import { messages } from "../shared/locale.ts";
import { request } from "./hub.ts";

/** Copies an invitation link; shows it where the browser denies access to the clipboard. */
export function GuestLinkButton(props: { meetingId: string; testId?: string }) {
  const { meetingId, testId = "guest-link" } = props;
  const link = useSignal<{ url: string; copied: boolean } | null>(null);
  const { guestLink, guestLinkCopied, guestLinkIs } = messages.value.conference;
  const press = async () => {
    const answer = await request("meeting.invite", { meetingId });
    if (!answer) return;
    // The clipboard is available in secure contexts only.
    const copied = await (navigator.clipboard?.writeText(answer.url) ?? Promise.reject(new Error("none")))
      .then(() => true)
      .catch(() => false);
    link.value = { url: answer.url, copied };
  };
  return (
    <>
      <button type="button" data-testid={testId} onClick={() => void press()}>
        {link.value?.copied ? `✓ ${guestLinkCopied}` : guestLink}
      </button>
      {link.value && !link.value.copied && (
        <input
          readOnly
          aria-label={guestLinkIs}
          data-testid="guest-url"
          value={link.value.url}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
    </>
  );
}

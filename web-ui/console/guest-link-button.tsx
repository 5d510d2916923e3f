import { useSignal } from "@preact/signals";
import { messages } from "../shared/locale.ts";
import { request } from "./hub.ts";

/** A link for a guest: copied, and shown where the browser does not let it be copied. */
export function GuestLinkButton({ meetingId }: { meetingId: string }) {
  const link = useSignal<{ url: string; copied: boolean } | null>(null);
  const { guestLink, guestLinkCopied, guestLinkIs } = messages.value.conference;
  const press = async () => {
    const answer = await request<{ url: string }>("meeting.invite", { meetingId });
    if (!answer) return;
    // Only a page that came by https or from this machine may write to the clipboard.
    const copied = await (navigator.clipboard?.writeText(answer.url) ?? Promise.reject(new Error("none")))
      .then(() => true)
      .catch(() => false);
    link.value = { url: answer.url, copied };
  };
  return (
    <>
      <button type="button" data-testid="guest-link" onClick={() => void press()}>
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

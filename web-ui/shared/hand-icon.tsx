/** A raised hand. Drawn, because the emoji font may be missing. */
export function HandIcon() {
  return (
    <svg class="hand-sign" viewBox="0 0 24 24" aria-hidden="true" fill="currentColor">
      <path
        d="M8 13V5.4M11.5 12V3.2M15 12V4M18.5 13V7"
        fill="none"
        stroke="currentColor"
        stroke-width="2.7"
        stroke-linecap="round"
      />
      <path d="M6.7 11.5v4L4.3 12.7c-1-1.1-2.7.1-2 1.5l3.5 6C6.8 22 8.6 23 10.7 23h3.5c3.2 0 5.65-2.5 5.65-5.7v-5.8Z" />
    </svg>
  );
}

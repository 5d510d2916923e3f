/** Shapes beside words: colour is never the only sign. */
const SHAPES = {
  muted:
    "M12 3a3 3 0 0 1 3 3v4.2L9.2 4.9A3 3 0 0 1 12 3ZM4 2.6 2.6 4 9 10.4V12a3 3 0 0 0 4.2 2.7l1.5 1.5A5 5 0 0 1 7 12H5a7 7 0 0 0 6 6.9V22h2v-3.1c1.1-.2 2.2-.6 3.1-1.2l3.9 3.9 1.4-1.4L4 2.6ZM17 12h2a7 7 0 0 1-.9 3.4l-1.5-1.5c.3-.6.4-1.2.4-1.9Z",
  speaks:
    "M4 9v6h4l5 5V4L8 9H4Zm11.5-1.2v8.4a5 5 0 0 0 0-8.4ZM15.5 3.6v2.1a7 7 0 0 1 0 12.6v2.1a9 9 0 0 0 0-16.8Z",
  hand: "M11 2a1.5 1.5 0 0 1 3 0v8h.7V3.5a1.5 1.5 0 0 1 3 0V11h.6V6a1.4 1.4 0 0 1 2.7 0v9.5c0 4-3 6.5-6.6 6.5-3 0-4.8-1.4-6.4-4.2L3.7 13c-.8-1.5 1-2.9 2.2-1.8L8 13.4V4a1.5 1.5 0 0 1 3 0v6h.1V2Z",
  listening: "M4 12a8 8 0 0 1 16 0v6a2 2 0 0 1-2 2h-3v-8h3a6 6 0 0 0-12 0h3v8H6a2 2 0 0 1-2-2v-6Z",
  chair: "m12 2 3 6.6 7.2.8-5.4 4.8 1.6 7.1L12 17.6l-6.4 3.7 1.6-7.1L1.8 9.4 9 8.6Z",
  content: "M2 4h20v13h-8l2 4H8l2-4H2V4Zm2 2v9h16V6H4Z",
  "no-video": "M3.4 2 2 3.4l3 3H3v12h14l3.6 3.6 1.4-1.4L3.4 2ZM9.8 6.4H17V10l5-3.5v11l-1.2-.8L9.8 6.4Z",
  starting: "M6 2h12v5l-4.5 5 4.5 5v5H6v-5l4.5-5L6 7V2Zm2 2v2.2l4 4.5 4-4.5V4H8Z",
  lost: "m12 1 11.5 21H.5L12 1Zm-1.3 7v7h2.6V8h-2.6Zm0 8.7v2.6h2.6v-2.6h-2.6Z",
  bandwidth: "M2 16h4v6H2v-6Zm6-5h4v11H8V11Zm6-5h4v16h-4V6Z",
} as const;

export type IconName = keyof typeof SHAPES;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}

const PATHS = {
  microphone: "M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11v1a6 6 0 0 0 12 0v-1M12 18v3",
  camera: "M3 7h12v10H3zM15 11l6-4v10l-6-4z",
  screen: "M3 5h18v11H3zM8 20h8M12 16v4M12 13V8M9.5 10.5 12 8l2.5 2.5",
  hand: "M8 12V5.5a1.5 1.5 0 0 1 3 0V11V4a1.5 1.5 0 0 1 3 0v7V6a1.5 1.5 0 0 1 3 0v9a6 6 0 0 1-11 3.3L4.5 14a1.6 1.6 0 0 1 2.6-1.8L8 13.4",
  leave: "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
};

/** An icon beside its word. `crossed`: it is off. */
export function Icon({ name, crossed }: { name: keyof typeof PATHS; crossed?: boolean }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
      {crossed && <path d="M4 4l16 16" />}
    </svg>
  );
}

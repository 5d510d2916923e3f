/** Shown where there is no thumbnail. */
export function ThumbnailPlaceholder() {
  return (
    <span class="thumbnail none">
      <svg class="no-thumbnail" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 7h10a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1Zm13 4 4-3v8l-4-3Z" />
      </svg>
    </span>
  );
}

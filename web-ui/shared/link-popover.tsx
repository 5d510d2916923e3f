import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type LinkState, linkQuality } from "../../daemon/shared/link-quality.ts";
import { LinkDetails, linkSummary } from "./link-details.tsx";

/** Closes a popover on Escape, and when something else is pressed. */
function useDismissal(element: { current: HTMLDetailsElement | null }): void {
  useEffect(() => {
    const close = ({ target }: PointerEvent) => {
      if (element.current && target instanceof Node && !element.current.contains(target))
        element.current.open = false;
    };
    const closeOnEscape = ({ key }: KeyboardEvent) => {
      if (key === "Escape" && element.current) element.current.open = false;
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", closeOnEscape);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", closeOnEscape);
    };
  }, [element]);
}

/** A link as one sign, with its details one tap away. */
export function LinkPopover(props: { line: LinkState; sign: ComponentChildren; more?: ComponentChildren }) {
  const { line, sign, more } = props;
  const details = useRef<HTMLDetailsElement>(null);
  useDismissal(details);
  return (
    <details ref={details} class="link-popover" data-testid="link" data-quality={linkQuality(line)}>
      <summary>{sign}</summary>
      <div class="card" data-testid="link-details">
        <p>{linkSummary(line)}</p>
        {more}
        <LinkDetails line={line} />
      </div>
    </details>
  );
}

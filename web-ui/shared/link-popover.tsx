import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type LinkState, linkQuality } from "../../daemon/shared/link-quality.ts";
import { LinkDetails, linkSummary } from "./link-details.tsx";

/** Closes a popover when something else is pressed. */
function useCloseOnOutsidePress(element: { current: HTMLDetailsElement | null }): void {
  useEffect(() => {
    const close = ({ target }: PointerEvent) => {
      if (element.current && target instanceof Node && !element.current.contains(target))
        element.current.open = false;
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, [element]);
}

/** A link as one sign, with its details one tap away. */
export function LinkPopover(props: { line: LinkState; sign: ComponentChildren; more?: ComponentChildren }) {
  const { line, sign, more } = props;
  const details = useRef<HTMLDetailsElement>(null);
  useCloseOnOutsidePress(details);
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

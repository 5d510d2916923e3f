import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { LineFacts, lineSentence } from "./link-details.tsx";
import { type Line, lineQuality } from "./link-quality.ts";

/** Something that opens over the page closes when one presses elsewhere. */
function useClosing(element: { current: HTMLDetailsElement | null }): void {
  useEffect(() => {
    const close = ({ target }: PointerEvent) => {
      if (element.current && target instanceof Node && !element.current.contains(target))
        element.current.open = false;
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, [element]);
}

/** A line as one sign; how it is, is one tap away. `more`: what else is to be said of it. */
export function LineDetails(props: { line: Line; sign: ComponentChildren; more?: ComponentChildren }) {
  const { line, sign, more } = props;
  const details = useRef<HTMLDetailsElement>(null);
  useClosing(details);
  return (
    <details ref={details} class="line-state" data-testid="line" data-quality={lineQuality(line)}>
      <summary>{sign}</summary>
      <div class="card" data-testid="line-facts">
        <p>{lineSentence(line)}</p>
        {more}
        <LineFacts line={line} />
      </div>
    </details>
  );
}

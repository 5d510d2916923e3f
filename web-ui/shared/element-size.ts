import { useEffect, useRef, useState } from "preact/hooks";

export interface ElementSize {
  readonly width: number;
  readonly height: number;
}

/** Returns an element's size, px; null until it is measured. */
export function useElementSize<Measured extends HTMLElement>() {
  const element = useRef<Measured>(null);
  const [area, setArea] = useState<ElementSize | null>(null);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setArea((old) => (old?.width === width && old.height === height ? old : { width, height }));
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return { area, element };
}

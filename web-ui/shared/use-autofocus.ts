import { useEffect, useRef } from "preact/hooks";

/** Focuses the element when it appears: a form that was opened begins at its first field. */
export function useAutofocus<Element extends HTMLElement>() {
  const element = useRef<Element>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}

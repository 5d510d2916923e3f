import { useSignal } from "@preact/signals";
import type { Ref } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Whether what a button opens is open. When it closes, the focus is on the button again. */
export function useDisclosure<Opener extends HTMLElement>(): {
  readonly isOpen: boolean;
  readonly opener: Ref<Opener>;
  readonly open: () => void;
  readonly close: () => void;
} {
  const isOpen = useSignal(false);
  const wasOpen = useRef(false);
  const opener = useRef<Opener>(null);
  useEffect(() => {
    if (wasOpen.current && !isOpen.value) opener.current?.focus();
    wasOpen.current = isOpen.value;
  }, [isOpen.value]);
  const set = (next: boolean) => () => {
    isOpen.value = next;
  };
  return { isOpen: isOpen.value, opener, open: set(true), close: set(false) };
}

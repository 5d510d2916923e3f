import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { messages } from "./locale.ts";

/** A sheet over the page, which is inert meanwhile. Escape, the close button and a press beside it close it;
 * the focus is again where it was. */
export function Sheet(props: {
  title: string;
  testId: string;
  close: () => void;
  children: ComponentChildren;
}) {
  const { title, testId, close, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={title}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div class="sheet-body">
        <div class="row head-row">
          <h2>{title}</h2>
          <button type="button" class="close" aria-label={messages.value.info.close} onClick={close}>
            ✕
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

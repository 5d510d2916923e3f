import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons.tsx";
import type { Box, Cell } from "./layout.ts";

/** The box of a tile; its element stays when the box moves. */
export function TileFrame(props: {
  box: Box;
  place: Cell["place"] | "local";
  speaks?: boolean;
  testId: string;
  children: ComponentChildren;
}) {
  const { box, place, speaks = false, testId, children } = props;
  const at = {
    transform: `translate(${Math.round(box.x)}px, ${Math.round(box.y)}px)`,
    width: `${Math.round(box.width)}px`,
    height: `${Math.round(box.height)}px`,
  };
  return (
    <figure class="site" style={at} data-area={place} data-speaking={speaks} data-testid={testId}>
      {children}
    </figure>
  );
}

/** A state as shape and word. */
export function StatusLabel({ kind, text }: { kind: IconName; text: string }) {
  return (
    <span class="sign" data-sign={kind}>
      <Icon name={kind} />
      {text}
    </span>
  );
}

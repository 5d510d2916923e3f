import { signal } from "@preact/signals";

const WALL_IN_ADDRESS = "#wall";

const isInAddress = () => location.hash === WALL_IN_ADDRESS;

/** The page is the wall that fits one screen. It is in the page's address, so that a wall's computer opens it. */
export const isWallOpen = signal(isInAddress());
addEventListener("hashchange", () => {
  isWallOpen.value = isInAddress();
});

export function openWall(): void {
  location.hash = WALL_IN_ADDRESS;
}

export function closeWall(): void {
  location.hash = "";
}

import { computed, effect, signal } from "@preact/signals";
import { type InputOption, inputOptions } from "./input-options.ts";
import { live } from "./live.ts";

/** Chosen on this page; until then what the meeting sees. */
const selectedKey = signal<string | null>(null);

export const inputs = computed(() => (live.state.value ? inputOptions(live.state.value) : []));

/** The picture that is looked at, and the camera that the controls move. */
export const selectedInput = computed<InputOption | undefined>(() => {
  const shownId = live.state.value?.media.selectedVideoId;
  return (
    inputs.value.find(({ key }) => key === selectedKey.value) ??
    inputs.value.find(({ video }) => video !== null && video.id === shownId) ??
    inputs.value[0]
  );
});

export function setSelectedInput(key: string): void {
  selectedKey.value = key;
}

/** The room's picture that only this page looks at: its source runs for that. */
const previewedVideo = computed(() => {
  const id = selectedInput.value?.video?.id ?? null;
  return id === live.state.value?.media.selectedVideoId ? null : id;
});

/** Tells the room what is looked at, on each connection anew. */
export function reportPreview(): void {
  let told: string | null = null;
  let toldOn = 0;
  effect(() => {
    const connection = live.connectionNumber.value;
    const video = previewedVideo.value;
    if (connection === 0) return;
    const before = connection === toldOn ? told : null;
    told = video;
    toldOn = connection;
    // Nobody has lost anything: the room says so in its state when the picture does not come.
    if (video !== before) live.request("viewer.preview", { video }).catch(() => {});
  });
}

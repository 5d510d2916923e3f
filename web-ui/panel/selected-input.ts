import { computed, effect, signal } from "@preact/signals";
import { type InputOption, inputOptions } from "./input-options.ts";
import { live } from "./live.ts";

/** Selected on this page; initially the input on air. */
const selectedKey = signal<string | null>(null);

export const inputs = computed(() => (live.state.value ? inputOptions(live.state.value) : []));

/** The previewed video input and the camera that the controls move. */
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

/** The video input that only this page previews; the room runs its source for it. */
const previewedVideo = computed(() => {
  const id = selectedInput.value?.video?.id ?? null;
  return id === live.state.value?.media.selectedVideoId ? null : id;
});

/** Reports the previewed input to the room, again on each connection. */
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
    // The room's state shows an input that fails.
    if (video !== before) live.request("viewer.preview", { video }).catch(() => {});
  });
}

import { computed, effect, signal } from "@preact/signals";
import { type Choice, choicesOf } from "./input-options.ts";
import { live } from "./live.ts";

/** Chosen on this page; until then what the meeting sees. */
const chosenKey = signal<string | null>(null);

export const choices = computed(() => (live.state.value ? choicesOf(live.state.value) : []));

/** The picture that is looked at, and the camera that the controls move. */
export const choice = computed<Choice | undefined>(() => {
  const shownId = live.state.value?.media.selectedVideoId;
  return (
    choices.value.find(({ key }) => key === chosenKey.value) ??
    choices.value.find(({ video }) => video !== null && video.id === shownId) ??
    choices.value[0]
  );
});

export function keepChoice(key: string): void {
  chosenKey.value = key;
}

/** The room's picture that only this page looks at: its source runs for that. */
const lookedAt = computed(() => {
  const id = choice.value?.video?.id ?? null;
  return id === live.state.value?.media.selectedVideoId ? null : id;
});

/** Tells the room what is looked at, on each connection anew. */
export function tellLook(): void {
  let told: string | null = null;
  let toldOn = 0;
  effect(() => {
    const connection = live.connection.value;
    const video = lookedAt.value;
    if (connection === 0) return;
    const before = connection === toldOn ? told : null;
    told = video;
    toldOn = connection;
    // Nobody has lost anything: the room says so in its state when the picture does not come.
    if (video !== before) live.request("viewer.preview", { video }).catch(() => {});
  });
}

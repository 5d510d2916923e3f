import { useSignal } from "@preact/signals";
import { DeviceProblem } from "./device-problem.tsx";
import { type DeviceKind, devices } from "./devices.ts";
import type { Guest } from "./guest.ts";
import { guestMessages } from "./locale.ts";
import { MeetingTitle } from "./meeting-title.tsx";
import { MicrophoneMeter } from "./microphone-meter.tsx";
import { SelfView } from "./self-view.tsx";

const NAME_KEY = "roomd-guest-name";

function DeviceField({ kind, label }: { kind: DeviceKind; label: string }) {
  const device = devices[kind];
  if (device.problem.value !== null) return <DeviceProblem kind={kind} />;
  return (
    <label>
      <span>{label}</span>
      <select
        data-testid={`choose-${kind}`}
        value={device.chosen.value ?? device.track.value?.getSettings().deviceId ?? ""}
        onChange={(event) => void device.choose(event.currentTarget.value)}
      >
        {device.choices.value.map((choice) => (
          <option key={choice.deviceId} value={choice.deviceId}>
            {choice.label || label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Before joining: name, camera and microphone. */
export function Prejoin({ guest }: { guest: Guest }) {
  const busy = useSignal(false);
  const name = useSignal(localStorage.getItem(NAME_KEY) ?? "");
  const { name: nameLabel, nameHint, enter, entering, camera, microphone } = guestMessages.value;
  const submit = async (event: Event) => {
    event.preventDefault();
    localStorage.setItem(NAME_KEY, name.value.trim());
    busy.value = true;
    await guest.join(name.value);
    busy.value = false;
  };
  return (
    <main class="lobby">
      <SelfView label={name.value.trim() || guestMessages.value.you} />
      <form onSubmit={submit}>
        <MeetingTitle guest={guest} />
        <label>
          <span>{nameLabel}</span>
          <input
            data-testid="name"
            required
            maxLength={60}
            autocomplete="name"
            placeholder={nameHint}
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        <DeviceField kind="camera" label={camera} />
        <DeviceField kind="microphone" label={microphone} />
        <MicrophoneMeter />
        <button
          class="primary"
          type="submit"
          data-testid="enter"
          disabled={busy.value || guest.hub.sessionConnection.value === 0 || name.value.trim() === ""}
        >
          {busy.value ? entering : enter}
        </button>
      </form>
    </main>
  );
}

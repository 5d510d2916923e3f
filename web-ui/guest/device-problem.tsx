import { type DeviceKind, devices } from "./devices.ts";
import { guestMessages } from "./locale.ts";

/** Returns what the guest can do about it. */
function explain(kind: DeviceKind): string | null {
  const problem = devices[kind].problem.value;
  if (problem === null) return null;
  const { noCamera, noCameraNorMicrophone, noMicrophone, allowCamera, allowMicrophone, needsHttps } =
    guestMessages.value;
  if (problem === "insecure") return kind === "camera" ? needsHttps : null;
  if (problem === "denied") return kind === "camera" ? allowCamera : allowMicrophone;
  if (kind === "microphone") return noMicrophone;
  return devices.microphone.track.value === null ? noCameraNorMicrophone : noCamera;
}

/** Why the camera or microphone is missing, how to allow it, and the button that tries again. */
export function DeviceProblem({ kind }: { kind: DeviceKind }) {
  const text = explain(kind);
  if (text === null) return null;
  const device = devices[kind];
  return (
    <div class="problem" role="status" data-testid={`problem-${kind}`}>
      <p>{text}</p>
      {device.problem.value !== "insecure" && (
        <button type="button" data-testid={`retry-${kind}`} onClick={() => void device.open()}>
          {guestMessages.value.retry}
        </button>
      )}
    </div>
  );
}

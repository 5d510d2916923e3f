import { signal } from "@preact/signals";

/** `none`: no such device; `denied`: the browser does not allow it; `insecure`: it allows none on a page without HTTPS. */
type Problem = "none" | "denied" | "insecure";

const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const SCREEN: MediaTrackConstraints = {
  width: { max: 1920 },
  height: { max: 1080 },
  frameRate: { max: 15 },
};

export type DeviceKind = "camera" | "microphone";

/** The guest's camera or microphone: the available devices, the selected one, and its track while it is on. */
class LocalDevice {
  readonly track = signal<MediaStreamTrack | null>(null);
  readonly on = signal(true);
  readonly choices = signal<readonly MediaDeviceInfo[]>([]);
  readonly chosen = signal<string | null>(null);
  readonly problem = signal<Problem | null>(null);
  readonly #kind: DeviceKind;
  readonly #key: string;

  constructor(kind: DeviceKind) {
    this.#kind = kind;
    this.#key = `roomd-guest-${kind}`;
    this.chosen.value = localStorage.getItem(this.#key);
  }

  async open(): Promise<void> {
    if (!navigator.mediaDevices) return;
    const defaults = this.#kind === "camera" ? CAMERA : MICROPHONE;
    const deviceId = this.chosen.value === null ? {} : { deviceId: { ideal: this.chosen.value } };
    try {
      const constraints = { ...defaults, ...deviceId };
      const stream = await navigator.mediaDevices.getUserMedia(
        this.#kind === "camera" ? { video: constraints } : { audio: constraints },
      );
      const [track = null] = stream.getTracks();
      this.#setTrack(track);
      this.problem.value = null;
    } catch (error) {
      this.#setTrack(null);
      this.problem.value = (error as Error).name === "NotAllowedError" ? "denied" : "none";
    }
    const deviceKind = this.#kind === "camera" ? "videoinput" : "audioinput";
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    this.choices.value = devices.filter(({ kind, deviceId: id }) => kind === deviceKind && id !== "");
  }

  /** Opens it as soon as the person allows it or plugs one in. */
  async follow(): Promise<void> {
    const tryAgain = () => {
      if (this.on.value && this.track.value === null && this.problem.value !== null) void this.open();
    };
    navigator.mediaDevices.addEventListener("devicechange", tryAgain);
    const name = this.#kind as PermissionName;
    // Not every browser knows these permissions.
    const permission = await navigator.permissions?.query({ name }).catch(() => undefined);
    permission?.addEventListener("change", () => {
      if (permission.state === "granted") tryAgain();
    });
  }

  async choose(deviceId: string): Promise<void> {
    localStorage.setItem(this.#key, deviceId);
    this.chosen.value = deviceId;
    await this.open();
  }

  /** Turning a camera off releases it, so that its light goes out; a microphone stays open and sends nothing. */
  async set(on: boolean): Promise<void> {
    this.on.value = on;
    if (this.#kind === "microphone" && this.track.value) return;
    if (on) await this.open();
    else this.#setTrack(null);
  }

  #setTrack(track: MediaStreamTrack | null): void {
    const before = this.track.value;
    this.track.value = track;
    before?.stop();
    // Unplugged, or revoked by the system.
    track?.addEventListener("ended", () => {
      if (this.track.value !== track) return;
      this.track.value = null;
      this.problem.value = "none";
    });
  }
}

export const devices = { camera: new LocalDevice("camera"), microphone: new LocalDevice("microphone") };

export const screenTrack = signal<MediaStreamTrack | null>(null);

/** Browsers on phones lack it. */
export const canShareScreen = typeof navigator.mediaDevices?.getDisplayMedia === "function";

let isFollowing = false;

function followDevices(): void {
  if (isFollowing) return;
  isFollowing = true;
  for (const device of Object.values(devices)) void device.follow();
}

export async function openDevices(): Promise<void> {
  if (!navigator.mediaDevices) {
    devices.camera.problem.value = "insecure";
    devices.microphone.problem.value = "insecure";
    return;
  }
  followDevices();
  await devices.microphone.open();
  if (devices.camera.on.value) await devices.camera.open();
}

export async function shareScreen(): Promise<void> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: SCREEN, audio: false });
    const [track = null] = stream.getVideoTracks();
    if (track) track.contentHint = "detail";
    screenTrack.value = track;
    track?.addEventListener("ended", () => {
      if (screenTrack.value === track) screenTrack.value = null;
    });
  } catch {
    // The person cancelled the browser's dialog.
  }
}

export function stopSharing(): void {
  screenTrack.value?.stop();
  screenTrack.value = null;
}

export function closeDevices(): void {
  stopSharing();
  for (const device of Object.values(devices)) {
    device.track.value?.stop();
    device.track.value = null;
  }
}

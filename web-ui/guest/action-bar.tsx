import { canShareScreen, devices, screenTrack, shareScreen, stopSharing } from "./devices.ts";
import type { Guest } from "./guest.ts";
import { Icon } from "./icons.tsx";
import { guestMessages } from "./locale.ts";

/** The guest's controls in the meeting. */
export function ActionBar({ guest }: { guest: Guest }) {
  const {
    camera,
    microphone,
    screen,
    screenStop,
    hand,
    handDown,
    leave,
    on,
    off,
    listeningShort,
    mutedShort,
  } = guestMessages.value;
  const { camera: ownCamera, microphone: ownMicrophone } = devices;
  const cameraOn = ownCamera.on.value && ownCamera.track.value !== null;
  const microphoneOn = ownMicrophone.on.value && ownMicrophone.track.value !== null;
  const handUp = (guest.participant.value?.handRaisedAtMs ?? null) !== null;
  const participant = guest.participant.value;
  const isMuted = participant?.muted === true;
  const blocked = participant?.role === "viewer" ? listeningShort : mutedShort;
  const sharing = screenTrack.value !== null;
  return (
    <nav class="bar">
      <button
        type="button"
        data-testid="mic"
        data-on={microphoneOn}
        data-muted-by-hub={isMuted}
        aria-pressed={microphoneOn}
        onClick={() => void guest.toggle("microphone")}
      >
        <Icon name="microphone" crossed={!microphoneOn || isMuted} />
        <span>
          {microphone} {microphoneOn ? (isMuted ? blocked : on) : off}
        </span>
      </button>
      <button
        type="button"
        data-testid="camera"
        data-on={cameraOn}
        aria-pressed={cameraOn}
        onClick={() => void guest.toggle("camera")}
      >
        <Icon name="camera" crossed={!cameraOn} />
        <span>
          {camera} {cameraOn ? on : off}
        </span>
      </button>
      {canShareScreen && (
        <button
          type="button"
          data-testid="screen"
          data-active={sharing}
          onClick={() => (sharing ? stopSharing() : void shareScreen())}
        >
          <Icon name="screen" />
          <span>{sharing ? screenStop : screen}</span>
        </button>
      )}
      <button
        type="button"
        data-testid="hand"
        data-active={handUp}
        aria-pressed={handUp}
        onClick={() => void guest.raiseHand(!handUp)}
      >
        <Icon name="hand" />
        <span>{handUp ? handDown : hand}</span>
      </button>
      <button type="button" class="leave" data-testid="leave" onClick={() => void guest.leave()}>
        <Icon name="leave" />
        <span>{leave}</span>
      </button>
    </nav>
  );
}

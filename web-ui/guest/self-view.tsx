import { useEffect, useRef } from "preact/hooks";
import { devices } from "./devices.ts";
import { guestMessages } from "./locale.ts";

/** The guest's own camera, mirrored. */
export function SelfView({ label }: { label: string }) {
  const element = useRef<HTMLVideoElement>(null);
  const track = devices.camera.track.value;
  useEffect(() => {
    if (element.current) element.current.srcObject = track && new MediaStream([track]);
  }, [track]);
  return (
    <figure class="self" data-testid="self">
      <video ref={element} autoplay playsInline muted />
      {!track && <p class="reason">{guestMessages.value.cameraOff}</p>}
      <figcaption>{label}</figcaption>
    </figure>
  );
}

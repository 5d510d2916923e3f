import { ErrorBanner } from "../shared/error-banner.tsx";
import { describeNoResponse, messages } from "../shared/locale.ts";
import { describeOutage } from "../shared/outage-locale.ts";
import { cameraFault } from "./camera-fault.ts";
import { ContentBanner } from "./content-button.tsx";
import { camera, cameraStatus, live, toast } from "./room.ts";

/** Returns what is wrong with the camera, in the operator's words. */
function cameraNotice(): { text: string; detail: string } | null {
  const state = camera.value;
  const fault = state && cameraFault(state, cameraStatus.value);
  if (!fault) return null;
  const { errors } = messages.value;
  const { kind, detail } = fault;
  if (kind === "silent") return { text: describeNoResponse(state, state.faultCode), detail };
  return { text: kind === "missed" ? errors["camera.missed"] : errors.refused, detail };
}

/** Between header and preview, where they cover no control: what is lost, and each error once. */
export function Notices() {
  const outage = live.outage.value;
  const fault = cameraNotice();
  const error = toast.value?.text === fault?.text ? null : toast.value;
  return (
    <div class="notices">
      {outage?.kind === "hub" && (
        <p class="banner outage" role="alert" data-testid="hub-lost">
          {describeOutage(outage, live.serverNow())}
        </p>
      )}
      {fault && <ErrorBanner {...fault} testId="camera-banner" />}
      <ContentBanner />
      {error && <ErrorBanner {...error} testId="toast" />}
    </div>
  );
}

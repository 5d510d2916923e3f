import assert from "node:assert/strict";
import type { CameraProfile, Quirk } from "../../daemon/contract/device/camera-profile.ts";
import { type ErrorCode, RoomdError } from "../../daemon/contract/errors.ts";
import type { CameraEvidence } from "../../drivers/camera.ts";
import { OnvifCamera, type OnvifOptions } from "../../drivers/onvif/driver.ts";
import { DEFAULT_TIMINGS } from "../../drivers/onvif/timings.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { type OnvifSimulatorOptions, startOnvifSimulator } from "../simulators/onvif/index.ts";

const GENERIC = new ProfileCatalogue().get("generic/onvif");

/** Returns the generic profile with these quirks. */
export function withQuirks(...quirks: Quirk[]): CameraProfile {
  const stated = quirks.map((quirk) => ({ quirk, source: "onvif-ptz, section test" }));
  return { ...GENERIC, quirks: stated as NonNullable<CameraProfile["quirks"]> };
}

interface OnvifRig {
  readonly profile?: CameraProfile;
  readonly camera?: Partial<OnvifOptions>;
  readonly simulator?: Partial<OnvifSimulatorOptions>;
  readonly timings?: Partial<typeof DEFAULT_TIMINGS>;
  /** Returns the port of a way to the simulator's port, such as a proxy. */
  readonly throughPort?: (port: number) => Promise<number>;
}

/** Starts a simulated camera and a driver for it. */
export async function onvifRig(rig: OnvifRig = {}) {
  const { profile = GENERIC, camera: options, simulator, timings, throughPort } = rig;
  const simulated = await startOnvifSimulator({ profile, ...simulator });
  const camera = new OnvifCamera({
    id: "cam1",
    address: simulated.address,
    port: throughPort ? await throughPort(simulated.port) : simulated.port,
    scheme: "http",
    username: "admin",
    password: "secret",
    profile,
    timings: { ...DEFAULT_TIMINGS, positionPollMs: 40, moveStartMs: 200, ...timings },
    ...options,
  });
  const evidence: CameraEvidence[] = [];
  camera.onEvidence((item) => evidence.push(item));
  return {
    simulated,
    camera,
    evidence,
    [Symbol.asyncDispose]: async () => {
      await camera[Symbol.asyncDispose]();
      await simulated[Symbol.asyncDispose]();
    },
  };
}

/** Returns a check for assert.rejects. */
export const refusedWith = (code: ErrorCode) => (error: unknown) => {
  assert.ok(error instanceof RoomdError, String(error));
  assert.equal(error.code, code, error.message);
  return true;
};

import { isRefusal, type RoomdError } from "../../daemon/contract/errors.ts";
import type { CallOptions } from "./call-options.ts";
import type { SoapRequest } from "./envelope.ts";
import {
  absoluteMove,
  continuousMove,
  gotoHomePosition,
  gotoPreset,
  type PtzVector,
  relativeMove,
  stop,
} from "./ptz.ts";
import type { SoapClient } from "./soap-client.ts";

/** One way to write a command. */
interface CommandForm {
  /** Names it among the forms of its operation. */
  readonly name: string;
  readonly request: SoapRequest<void>;
}

/** The forms of one command, the preferred one first: cameras refuse optional parts, or require them. */
export type CommandForms = readonly [CommandForm, ...CommandForm[]];

export function driveForms(profile: string, velocity: PtzVector, timeoutMs: number | null): CommandForms {
  const form = (name: string, vector: PtzVector, ms: number | null) => ({
    name,
    request: continuousMove(profile, vector, ms),
  });
  const one = movingAxis(velocity);
  return [
    form("complete", velocity, timeoutMs),
    ...(timeoutMs === null ? [] : [form("without-timeout", velocity, null)]),
    ...(one ? [form("one-axis", one, timeoutMs)] : []),
    ...(one && timeoutMs !== null ? [form("one-axis-without-timeout", one, null)] : []),
  ];
}

/** Returns the velocity without the idle axis; undefined if it moves or stops both. */
function movingAxis({ panTilt, zoom }: PtzVector): PtzVector | undefined {
  if (panTilt === undefined || zoom === undefined) return undefined;
  const isPanTiltIdle = panTilt.x === 0 && panTilt.y === 0;
  if (isPanTiltIdle === (zoom === 0)) return undefined;
  return isPanTiltIdle ? { zoom } : { panTilt };
}

export function stopForms(profile: string): CommandForms {
  return [
    { name: "all", request: stop(profile, "all") },
    { name: "pan-tilt", request: stop(profile, "pan-tilt") },
    { name: "unnamed", request: stop(profile, "unnamed") },
  ];
}

const withAndWithoutSpeed = (create: (speed: "default" | "full") => SoapRequest<void>): CommandForms => [
  { name: "default-speed", request: create("default") },
  { name: "full-speed", request: create("full") },
];

export function absoluteForms(profile: string, position: PtzVector): CommandForms {
  const { panTilt, zoom } = position;
  const [first, ...others] = withAndWithoutSpeed((speed) => absoluteMove(profile, position, speed));
  const panTiltOnly = { name: "pan-tilt", request: absoluteMove(profile, { panTilt }) };
  return [first, ...others, ...(panTilt && zoom !== undefined ? [panTiltOnly] : [])];
}

export function relativeForms(profile: string, translation: PtzVector): CommandForms {
  return withAndWithoutSpeed((speed) => relativeMove(profile, translation, speed));
}

export function homeForms(profile: string): CommandForms {
  return withAndWithoutSpeed((speed) => gotoHomePosition(profile, speed));
}

export function presetForms(profile: string, token: string): CommandForms {
  return withAndWithoutSpeed((speed) => gotoPreset(profile, token, speed));
}

type ContentType = NonNullable<CallOptions["contentType"]>;

/** Faults that another form of the command does not change (PTZ Service Specification, section 5 Fault codes). */
const FINAL_FAULTS = new Set([
  "NoToken",
  "NoProfile",
  "NoPTZProfile",
  "NoEntity",
  "InvalidPosition",
  "InvalidTranslation",
  "NoHomePosition",
]);

/** Sends commands in the form that the camera accepts, and remembers it. */
export class FormSender {
  readonly #client: SoapClient;
  /** By operation. */
  readonly #accepted = new Map<string, { readonly name: string; readonly contentType: ContentType }>();
  /** `plain` once the camera has refused a content type with an action. */
  #contentType: ContentType = "with-action";

  constructor(client: SoapClient) {
    this.#client = client;
  }

  /** Forgets what was accepted: another camera or firmware may have taken the address. */
  reset(): void {
    this.#accepted.clear();
    this.#contentType = "with-action";
  }

  /** Rejects with the first refusal if the camera refuses every form, else as SoapClient.call does. */
  async send(forms: CommandForms, contentType: "plain" | "any", options: CallOptions): Promise<void> {
    const { operation } = forms[0].request;
    const accepted = this.#accepted.get(operation);
    const known = accepted && forms.find(({ name }) => name === accepted.name);
    if (accepted && known) {
      return this.#client.call(known.request, { ...options, contentType: accepted.contentType });
    }
    const contentTypes: readonly ContentType[] =
      contentType === "plain" || this.#contentType === "plain" ? ["plain"] : ["with-action", "plain"];
    let refusal: unknown;
    for (const { name, request } of forms) {
      for (const type of contentTypes) {
        try {
          await this.#client.call(request, { ...options, contentType: type });
          this.#accepted.set(operation, { name, contentType: type });
          // Refused with an action, accepted without, and nothing else differs.
          if (contentTypes.length > 1 && type === "plain") this.#contentType = "plain";
          return;
        } catch (error) {
          if (!isRefusal(error)) throw error;
          refusal ??= error;
          if (isFinal(error)) throw refusal;
        }
      }
    }
    throw refusal;
  }
}

function isFinal({ details: { codes } }: RoomdError): boolean {
  return Array.isArray(codes) && codes.some((code) => FINAL_FAULTS.has(code));
}

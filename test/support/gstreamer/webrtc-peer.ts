import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { OwnedChild } from "../../../daemon/platform/child-process.ts";
import { eventually } from "../eventually.ts";

/** Debian's own: its bindings are not for a Python that was built by hand. */
const PYTHON = "/usr/bin/python3";

/** Why GStreamer's WebRTC can't be used on this machine, fit for a test's `skip`; undefined where it can. */
export function missingWebRtc(): string | undefined {
  const needed = ["webrtcbin", "nicesrc", "dtlsenc", "srtpenc", "avdec_h264", "x264enc", "opusenc"];
  const asked = [
    "import gi",
    'for name in ["Gst", "GstSdp", "GstWebRTC"]: gi.require_version(name, "1.0")',
    "from gi.repository import Gst, GstSdp, GstWebRTC",
    "Gst.init(None)",
    `missing = [name for name in ${JSON.stringify(needed)} if not Gst.ElementFactory.find(name)]`,
    'assert not missing, "no " + ", ".join(missing)',
  ].join("\n");
  const { error, status, stderr } = spawnSync(PYTHON, ["-c", asked], { encoding: "utf8" });
  if (status === 0) return undefined;
  const reason = error?.message ?? stderr.trim().split("\n").at(-1);
  const line = `no WebRTC of GStreamer here: ${reason}`;
  process.stderr.write(`${line}\n`);
  return line;
}

export interface PeerOptions {
  readonly url: string;
  readonly token: string;
  /** In gst-launch's words, with a `webrtcbin name=webrtc`. */
  readonly pipeline: string;
  /** RTP caps of media that it receives and decodes. */
  readonly receives?: readonly string[];
  /** Whether the offer waits for its ICE candidates. */
  readonly candidates?: "in-offer" | "none";
}

interface PeerEvent {
  readonly event: string;
  readonly status?: number;
  readonly sdp?: string;
  readonly location?: string;
  readonly state?: string;
  readonly video?: number;
  readonly audio?: number;
  readonly decibels?: number;
  readonly error?: string;
}

/** A WebRTC client of GStreamer, in a process of its own. */
export class WebRtcPeer implements AsyncDisposable {
  readonly #events: PeerEvent[] = [];
  readonly #log: string[] = [];
  readonly #child: OwnedChild;

  constructor({ url, token, pipeline, receives = [], candidates = "in-offer" }: PeerOptions) {
    this.#child = new OwnedChild({
      command: PYTHON,
      args: [
        join(import.meta.dirname, "webrtc_peer.py"),
        url,
        token,
        pipeline,
        ...receives.flatMap((caps) => ["--receive", caps]),
        ...(candidates === "none" ? ["--early"] : []),
      ],
      onLine: (line, stream) => {
        if (stream === "stdout") this.#events.push(JSON.parse(line) as PeerEvent);
        else this.#log.push(line);
      },
    });
  }

  /** What the hub answered to its offer, and the offer. */
  async answered(): Promise<{ status: number; sdp: string; location: string; offer: string }> {
    const { status = 0, sdp = "", location = "" } = await this.#event("answered");
    return { status, sdp, location, offer: (await this.#event("offer")).sdp ?? "" };
  }

  /** Resolves once its connection is in that state. */
  async connection(state: string): Promise<void> {
    await eventually(`GStreamer is ${state}`, async () =>
      this.#all("connection").some((event) => event.state === state),
    );
  }

  /** Decoded so far. */
  get decoded(): { readonly video: number; readonly audio: number } {
    const { video = 0, audio = 0 } = this.#all("decoded").at(-1) ?? {};
    return { video, audio };
  }

  /** The loudest that it heard so far, dB; silence is far below -100. */
  get loudest(): number {
    return Math.max(Number.NEGATIVE_INFINITY, ...this.#all("heard").map(({ decibels = -1000 }) => decibels));
  }

  /** Ends its session as an encoder does that is stopped → the status of its DELETE. */
  async end(): Promise<number> {
    this.#child.process.kill("SIGTERM");
    return (await this.#event("ended")).status ?? 0;
  }

  #all(name: string): PeerEvent[] {
    return this.#events.filter(({ event }) => event === name);
  }

  #event(name: string): Promise<PeerEvent> {
    return eventually(`GStreamer's "${name}"`, async () => {
      const failed = this.#all("failed")[0];
      if (failed) throw new Error(`${failed.error}\n${this.#log.join("\n")}`);
      return this.#all(name)[0];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}

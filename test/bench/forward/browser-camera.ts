import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../../support/browser.ts";

/** Of what a browser's packets carry at most, about; those of one frame are of one size. */
const PACKET_BYTES = 1100;

/** A page that sends noise, which no encoder makes small, at a steady rate. */
export class BrowserCamera implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  static async open(packetsPerSecond: number): Promise<BrowserCamera> {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      await page.evaluate(startCamera, Math.round((packetsPerSecond * PACKET_BYTES * 8) / 1000));
      return new BrowserCamera(browser, page);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  offer(): Promise<RTCSessionDescriptionInit> {
    return this.#page.evaluate(() => window.benchCamera.offer());
  }

  /** The other side's answer; resolves with the stream's name when it is connected. */
  accept(answer: RTCSessionDescriptionInit): Promise<string> {
    return this.#page.evaluate((given) => window.benchCamera.accept(given), answer);
  }

  send(): Promise<void> {
    return this.#page.evaluate(() => window.benchCamera.setActive(true));
  }

  rest(): Promise<void> {
    return this.#page.evaluate(() => window.benchCamera.setActive(false));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

interface PageCamera {
  offer(): Promise<RTCSessionDescriptionInit>;
  accept(answer: RTCSessionDescriptionInit): Promise<string>;
  setActive(active: boolean): Promise<void>;
}

declare global {
  interface Window {
    benchCamera: PageCamera;
  }
}

/** Runs in the page. */
function startCamera(kbitPerSecond: number): void {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 360];
  const picture = canvas.getContext("2d");
  if (!picture) throw new Error("no canvas");
  const noise = picture.createImageData(canvas.width * 2, canvas.height * 2);
  const words = new Uint32Array(noise.data.buffer);
  for (let index = 0; index < words.length; index++) words[index] = Math.random() * 0x1_0000_0000;
  setInterval(() => {
    // Another part of the same noise each time: nothing of the last frame is in the next.
    const x = -Math.floor(Math.random() * canvas.width);
    const y = -Math.floor(Math.random() * canvas.height);
    picture.putImageData(noise, x, y);
  }, 1000 / 30);
  const [track] = canvas.captureStream(30).getVideoTracks();
  if (!track) throw new Error("no track");
  const peer = new RTCPeerConnection();
  const { sender } = peer.addTransceiver(track, { direction: "sendonly" });
  window.benchCamera = {
    async offer() {
      await peer.setLocalDescription();
      if (peer.iceGatheringState !== "complete") {
        await new Promise<void>((resolve) => {
          peer.onicegatheringstatechange = () => {
            if (peer.iceGatheringState === "complete") resolve();
          };
        });
      }
      const { type, sdp } = peer.localDescription ?? {};
      return { type: type ?? "offer", sdp: sdp ?? "" };
    },
    async accept(answer) {
      // The browser's own rate control starts low and takes half a minute: it is told where to stay.
      const rates = ["min", "start", "max"].map((name) => `x-google-${name}-bitrate=${kbitPerSecond}`);
      const sdp = (answer.sdp ?? "").replace(
        /^(a=fmtp:\d+ .*profile-level-id.*)$/gm,
        `$1;${rates.join(";")}`,
      );
      await peer.setRemoteDescription({ type: "answer", sdp });
      if (peer.connectionState !== "connected") {
        await new Promise<void>((resolve, reject) => {
          peer.onconnectionstatechange = () => {
            if (peer.connectionState === "connected") resolve();
            if (peer.connectionState === "failed") reject(new Error("no connection"));
          };
        });
      }
      await window.benchCamera.setActive(false);
      return peer.getTransceivers()[0]?.mid ?? "0";
    },
    async setActive(active) {
      const parameters = sender.getParameters();
      for (const encoding of parameters.encodings) encoding.active = active;
      await sender.setParameters(parameters);
    },
  };
}

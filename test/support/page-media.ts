import type { Page } from "playwright-core";

/** Returns the decoded frames of the matching videos, the highest of them; 0 if there are none. */
export function framesOf(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .evaluateAll((elements) =>
      Math.max(
        0,
        ...elements.map(
          (element) => (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames,
        ),
      ),
    );
}

export interface PeerReceipt {
  readonly audioSamples: number;
  readonly audioEnergy: number;
  readonly sendingVideos: readonly {
    readonly id: string;
    readonly height: number;
    readonly packets: number;
  }[];
}

/** Records the page's peer connections and sockets; call it before the page loads. */
export async function watchPeers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const peers: RTCPeerConnection[] = [];
    const sockets: WebSocket[] = [];
    Object.assign(window, {
      peers,
      sockets,
      RTCPeerConnection: new Proxy(RTCPeerConnection, {
        construct(target, args) {
          const peer = Reflect.construct(target, args) as RTCPeerConnection;
          peers.push(peer);
          return peer;
        },
      }),
      WebSocket: new Proxy(WebSocket, {
        construct(target, args) {
          const socket = Reflect.construct(target, args) as WebSocket;
          sockets.push(socket);
          return socket;
        },
      }),
    });
  });
}

/** Returns how many WebSockets the page has opened. */
export function linksOf(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { sockets: WebSocket[] }).sockets.length);
}

export async function breakLink(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const socket of (window as unknown as { sockets: WebSocket[] }).sockets) socket.close();
  });
}

/** Returns what the page's peer connections received and sent, by their statistics. */
export function peerReceipt(page: Page): Promise<PeerReceipt> {
  return page.evaluate(async () => {
    const { peers } = window as unknown as { peers: RTCPeerConnection[] };
    const receipt = {
      audioSamples: 0,
      audioEnergy: 0,
      sendingVideos: [] as { id: string; height: number; packets: number }[],
    };
    for (const peer of peers) {
      if (peer.connectionState === "closed") continue;
      for (const stat of (await peer.getStats()).values()) {
        if (stat.type === "inbound-rtp" && stat.kind === "audio") {
          receipt.audioSamples += stat.totalSamplesReceived ?? 0;
          receipt.audioEnergy += stat.totalAudioEnergy ?? 0;
        }
        if (stat.type === "outbound-rtp" && stat.kind === "video") {
          receipt.sendingVideos.push({
            id: stat.id,
            height: stat.frameHeight ?? 0,
            packets: stat.packetsSent ?? 0,
          });
        }
      }
    }
    return receipt;
  });
}

import type { types } from "mediasoup";
import type { PipeEnd } from "./contract/signalling.ts";

export interface PipeListen {
  readonly listenIp: string;
  readonly announcedAddress?: string | undefined;
  readonly ports: { readonly min: number; readonly max: number };
}

/** One end of a pipe between two routers: SRTP against listeners, RTX against loss. */
export async function createPipe(router: types.Router, listen: PipeListen): Promise<types.PipeTransport> {
  return router.createPipeTransport({
    listenInfo: {
      protocol: "udp",
      ip: listen.listenIp,
      portRange: { ...listen.ports },
      ...(listen.announcedAddress ? { announcedAddress: listen.announcedAddress } : {}),
    },
    enableRtx: true,
    enableSrtp: true,
  });
}

/** What the other side must know of this end. */
export function pipeEnd(pipe: types.PipeTransport, listen: PipeListen): PipeEnd {
  const { srtpParameters } = pipe;
  if (!srtpParameters) throw new Error("a pipe without SRTP");
  return { ip: listen.announcedAddress ?? listen.listenIp, port: pipe.tuple.localPort, srtpParameters };
}

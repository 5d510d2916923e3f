/** The part of node-onvif 0.1.7 that tests call; the package ships no types. */
declare module "node-onvif" {
  interface Vector {
    readonly x: number;
    readonly y: number;
    readonly z: number;
  }
  interface Response {
    readonly data: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }
  interface PtzService {
    getNodes(): Promise<Response>;
    getStatus(params: { ProfileToken: string }): Promise<Response>;
    absoluteMove(params: { ProfileToken: string; Position: Vector }): Promise<Response>;
    setPreset(params: { ProfileToken: string; PresetName: string }): Promise<Response>;
    getPresets(params: { ProfileToken: string }): Promise<Response>;
    gotoPreset(params: { ProfileToken: string; PresetToken: string }): Promise<Response>;
    removePreset(params: { ProfileToken: string; PresetToken: string }): Promise<Response>;
  }
  interface Profile {
    readonly token: string;
    readonly name: string;
    readonly snapshot: string;
    readonly stream: { readonly rtsp: string };
    readonly video: {
      readonly encoder: {
        readonly encoding: string;
        readonly resolution: { readonly width: number; readonly height: number };
        readonly framerate: number;
      };
    };
  }
  class OnvifDevice {
    constructor(options: { address: string; user: string; pass: string });
    readonly services: { readonly ptz: PtzService };
    init(): Promise<{
      readonly Manufacturer: string;
      readonly Model: string;
      readonly FirmwareVersion: string;
      readonly SerialNumber: string;
    }>;
    getProfileList(): readonly Profile[];
    changeProfile(token: string): Profile | null;
    ptzMove(params: { speed: Vector; timeout: number }): Promise<void>;
    ptzStop(): Promise<void>;
  }
  const onvif: {
    readonly OnvifDevice: typeof OnvifDevice;
    /** Where the probe goes; WS-Discovery's group and port unless a test says otherwise. */
    _MULTICAST_ADDRESS: string;
    _PORT: number;
    startProbe(): Promise<
      readonly {
        readonly urn: string;
        readonly name: string;
        readonly hardware: string;
        readonly xaddrs: readonly string[];
      }[]
    >;
  };
  export = onvif;
}

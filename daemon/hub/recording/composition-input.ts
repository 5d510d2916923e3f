/** A part of a site, as input of the composition. */
export interface CompositionInput {
  readonly siteId: string;
  readonly name: string;
  readonly path: string;
  /** Start and end of the file, ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly hasVideo: boolean;
  readonly hasAudio: boolean;
  /** Gaps of the video, ms since the epoch. */
  readonly videoGaps: readonly { readonly fromMs: number; readonly toMs: number }[];
}

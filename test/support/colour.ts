import type { Page } from "playwright-core";

export type Colour = "red" | "green" | "blue" | "none" | "other";

/** Returns the colour of the visible video; `none` while there is no frame. */
export function colourOf(page: Page, testId: string): Promise<Colour> {
  return page.locator(`[data-testid="${testId}"]`).evaluateAll((elements): Colour => {
    const [video] = elements as HTMLVideoElement[];
    if (!video || video.videoWidth === 0 || video.srcObject === null) return "none";
    const canvas = document.createElement("canvas");
    canvas.width = 1;
    canvas.height = 1;
    const context = canvas.getContext("2d");
    // Sampled above the label of a simulated picture.
    context?.drawImage(video, video.videoWidth / 2, video.videoHeight / 3, 1, 1, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
    const most = Math.max(red, green, blue);
    if (most < 90) return most < 20 ? "none" : "other";
    if (red === most && green < 90 && blue < 90) return "red";
    if (blue === most && green < 90 && red < 90) return "blue";
    return green === most && red < 90 && blue < 90 ? "green" : "other";
  });
}

/** Cuts and decodes beside the page, so that the picture and the buttons stay smooth. */
import { prepareZXingModule, readBarcodes } from "../third_party/zxing/reader/index.js";
import { cutterOn, flatten, stretch } from "./cutting.js";

const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryInvert: true, tryDownscale: true, maxNumberOfSymbols: 4 };
const TREATMENTS = { stretch, flatten };
const locateFile = (name) => new URL(`../third_party/zxing/reader/${name}`, import.meta.url).href;
const cut = globalThis.OffscreenCanvas ? cutterOn(new OffscreenCanvas(1, 1)) : null;

prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
read(new ImageData(64, 64)); // the first picture takes longest: let it not be a guest's

/** Takes a frame to cut the region from, or its pixels. Answers with the texts of codes, or `isBlind`: it cannot cut. */
self.onmessage = async ({ data: { number, frame, pixels, region } }) => {
  const cutOut = pixels ?? cutFrom(frame, region);
  if (cutOut) TREATMENTS[region.treatment]?.(cutOut);
  self.postMessage(cutOut ? { number, texts: await read(cutOut) } : { number, texts: [], isBlind: true });
};

/** The pixels; null where this browser cannot draw a frame here, which some show by drawing nothing. */
function cutFrom(frame, region) {
  try {
    const pixels = cut(frame, region);
    return pixels.data.some((value) => value > 0 && value < 255) ? pixels : null;
  } catch {
    return null;
  } finally {
    frame.close();
  }
}

async function read(pixels) {
  const results = await readBarcodes(pixels, OPTIONS).catch(() => []);
  return results.filter((result) => result.isValid).map((result) => result.text);
}

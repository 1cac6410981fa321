/** Decodes beside the page, so that the picture and the buttons stay smooth. */
import { prepareZXingModule, readBarcodes } from "../third_party/zxing/reader/index.js";

const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryInvert: true, tryDownscale: true, maxNumberOfSymbols: 4 };
const locateFile = (name) => new URL(`../third_party/zxing/reader/${name}`, import.meta.url).href;

prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });

self.onmessage = async ({ data: { number, pixels } }) => {
  const texts = await readBarcodes(pixels, OPTIONS).then(
    (results) => results.filter((result) => result.isValid).map((result) => result.text),
    () => [],
  );
  self.postMessage({ number, texts });
};

/** Reads QR codes from pixels: by the browser's own detector where it knows QR codes, else by WebAssembly in a worker. */
import { isTicketCode } from "./ticket_code.js";

/** A decoder: `read(pixels)` resolves to the texts of all codes in them. */
export async function openDecoder() {
  return (await nativeDecoder()) ?? workerDecoder();
}

async function nativeDecoder() {
  try {
    const formats = await globalThis.BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    await detector.detect(new ImageData(8, 8)); // some browsers list the format and then fail
    return { read: async (pixels) => (await detector.detect(pixels)).map((code) => code.rawValue) };
  } catch {
    return null;
  }
}

function workerDecoder() {
  const worker = new Worker(new URL("./decoder_worker.js", import.meta.url), { type: "module" });
  const waiting = new Map(); // number of the request → the function that resolves it
  let next = 0;
  worker.onmessage = ({ data: { number, texts } }) => {
    waiting.get(number)?.(texts);
    waiting.delete(number);
  };
  return {
    read: (pixels) =>
      new Promise((resolve) => {
        waiting.set((next += 1), resolve);
        worker.postMessage({ number: next, pixels }, [pixels.data.buffer]);
      }),
  };
}

/** Of several codes in view a ticket's, else any; null when there is none. */
export function bestOf(texts) {
  return texts.find(isTicketCode) ?? texts[0] ?? null;
}

/** Reads until `signal` aborts: calls `onCode(text)` for each frame with a code, and skips frames while `isBusy()`. */
export async function watch(camera, decoder, { signal, isBusy, onCode }) {
  while (!signal.aborted) {
    const hasFrame = await camera.nextFrame();
    if (!hasFrame || signal.aborted || isBusy() || document.hidden) continue;
    const text = await readFrame(camera, decoder);
    if (text !== null && !signal.aborted && !isBusy()) onCode(text);
  }
}

/** A frame that cannot be read is one without a code: the next one comes soon. */
export async function readFrame(camera, decoder) {
  try {
    const pixels = camera.frame();
    return pixels && bestOf(await decoder.read(pixels));
  } catch (error) {
    console.error(error);
    return null;
  }
}

/** Reads QR codes from a video: by the browser's own detector where it knows QR codes, else by WebAssembly in a worker. */
import { cutterOn } from "./cutting.js";
import { isTicketCode } from "./ticket_code.js";

/** A decoder: `read(video, region)` resolves to the texts of all codes in that part of the frame (see regions.js). */
export async function openDecoder() {
  return (await nativeDecoder()) ?? workerDecoder();
}

async function nativeDecoder() {
  try {
    const formats = await globalThis.BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    await detector.detect(new ImageData(8, 8)); // some browsers list the format and then fail
    const cut = cutterOn(document.createElement("canvas"));
    return { read: async (video, region) => (await detector.detect(cut(video, region))).map((code) => code.rawValue) };
  } catch {
    return null;
  }
}

function workerDecoder() {
  const worker = new Worker(new URL("./decoder_worker.js", import.meta.url), { type: "module" });
  const cut = cutterOn(document.createElement("canvas"));
  const waiting = new Map(); // number of the request → the function that resolves it
  let next = 0;
  let canSendFrames = Boolean(globalThis.VideoFrame && globalThis.OffscreenCanvas);
  worker.onmessage = ({ data: { number, texts, isBlind } }) => {
    if (isBlind) canSendFrames = false;
    waiting.get(number)?.(texts);
    waiting.delete(number);
  };
  return {
    read: (video, region) =>
      new Promise((resolve) => {
        const frame = canSendFrames ? frameOf(video) : null;
        const pixels = frame ? null : cut(video, region);
        waiting.set((next += 1), resolve);
        worker.postMessage({ number: next, frame, pixels, region }, [frame ?? pixels.data.buffer]);
      }),
  };
}

/** The frame, whose pixels need not pass through the page; null where the browser does not give it. */
function frameOf(video) {
  try {
    return new VideoFrame(video, { timestamp: 0 });
  } catch {
    return null;
  }
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

/** The text of a code in the frame, or null. A frame that cannot be read is one without a code: the next comes soon. */
export async function readFrame({ video, size, regions }, decoder) {
  if (!size) return null;
  try {
    return bestOf(await decoder.read(video, regions.next(size)));
  } catch (error) {
    console.error(error);
    return null;
  }
}

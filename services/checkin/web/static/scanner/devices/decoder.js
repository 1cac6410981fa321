/** Reads QR codes from pixels: by the browser's own detector where it knows QR codes, else by WebAssembly in a worker. */
const OURS = "MOIEN1";

/** What reads pixels: `read(pixels)` gives the texts of all codes in them. */
export async function openDecoder() {
  return (await nativeDecoder()) ?? workerDecoder();
}

async function nativeDecoder() {
  try {
    const formats = await globalThis.BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    await detector.detect(new ImageData(8, 8)); // some say they know and then fail
    return { read: async (pixels) => (await detector.detect(pixels)).map((code) => code.rawValue) };
  } catch {
    return null;
  }
}

function workerDecoder() {
  const worker = new Worker(new URL("./decoder_worker.js", import.meta.url), { type: "module" });
  let next = 0;
  const asked = new Map();
  worker.onmessage = ({ data: { number, texts } }) => {
    asked.get(number)?.(texts);
    asked.delete(number);
  };
  return {
    read: (pixels) =>
      new Promise((resolve) => {
        asked.set((next += 1), resolve);
        worker.postMessage({ number: next, pixels }, [pixels.data.buffer]);
      }),
  };
}

/** Of several codes in view ours, else any; null when there is none. */
export function bestOf(texts) {
  return texts.find((text) => text.trim().toUpperCase().startsWith(OURS)) ?? texts[0] ?? null;
}

/** Reads until `signal` aborts: calls `found(text)` for each frame with a code, and skips frames while `busy()`. */
export async function watch(camera, decoder, { signal, busy, found }) {
  while (!signal.aborted) {
    const isThere = await camera.nextFrame();
    if (!isThere || signal.aborted || busy() || document.hidden) continue;
    const pixels = camera.frame();
    const text = pixels && bestOf(await decoder.read(pixels));
    if (text !== null && !signal.aborted && !busy()) found(text);
  }
}

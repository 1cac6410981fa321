/** The camera: started, chosen, with its light, and one frame after the other as pixels. */
const WIDE = 800; // pixels; enough for a badge that fills a sixth of the picture
const NARROW = 560; // of the middle, taken as it is: for codes that are small or far away

export class Camera {
  constructor(video) {
    this.video = video;
    this.stream = null;
    this.turn = 0;
    this.canvas = document.createElement("canvas");
    this.pixels = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  get running() {
    return this.track?.readyState === "live";
  }

  get track() {
    return this.stream?.getVideoTracks()[0];
  }

  /** The id of the camera in use, to be remembered. */
  get id() {
    return this.track?.getSettings().deviceId ?? null;
  }

  get hasTorch() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  /** Starts the camera with this id, else the one at the back. Throws what getUserMedia throws. */
  async start(id = null) {
    this.stop();
    this.stream = await open(id);
    this.video.srcObject = this.stream;
    await this.video.play();
    await this.track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  light(on) {
    return this.track.applyConstraints({ advanced: [{ torch: on }] });
  }

  /** All cameras, `{id, name}`. Names are told only once one was allowed. */
  async choices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter((device) => device.kind === "videoinput" && device.deviceId)
      .map((device, place) => ({ id: device.deviceId, name: device.label || String(place + 1) }));
  }

  /** Waits for the next frame; false when there is none for a while. */
  nextFrame() {
    const { video } = this;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 500, false);
      const done = () => {
        clearTimeout(timer);
        resolve(true);
      };
      if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(done);
      else setTimeout(done, 50);
    });
  }

  /** The frame's pixels (ImageData): in turn the whole picture, smaller, and its middle as it is. */
  frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width || !height) return null;
    this.turn += 1;
    const whole = this.turn % 2 === 1 || Math.max(width, height) <= WIDE;
    const [w, h] = whole ? [width, height] : [Math.min(width, NARROW), Math.min(height, NARROW)];
    const scale = Math.min(1, WIDE / Math.max(w, h));
    this.canvas.width = Math.round(w * scale);
    this.canvas.height = Math.round(h * scale);
    const { canvas } = this;
    this.pixels.drawImage(this.video, (width - w) / 2, (height - h) / 2, w, h, 0, 0, canvas.width, canvas.height);
    return this.pixels.getImageData(0, 0, canvas.width, canvas.height);
  }
}

async function open(id) {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const get = (which) => navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
  const back = { facingMode: { ideal: "environment" } };
  if (!id) return get(back);
  // The remembered one may have been unplugged.
  return get({ deviceId: { exact: id } }).catch((error) => {
    if (error.name === "OverconstrainedError") return get(back);
    throw error;
  });
}

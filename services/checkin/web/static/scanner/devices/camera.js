/** The camera: it is chosen, started and lit, and gives one frame after the other as pixels. */
const WHOLE_WIDTH = 800; // pixels of the whole picture; enough for a code that fills a sixth of it
const MIDDLE_WIDTH = 560; // pixels of its middle, not made smaller: for codes that are small or far away

export class Camera {
  constructor(video) {
    this.video = video;
    this.stream = null;
    this.frames = 0;
    this.canvas = document.createElement("canvas");
    this.pixels = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  get isRunning() {
    return this.track?.readyState === "live";
  }

  get track() {
    return this.stream?.getVideoTracks()[0];
  }

  /** The id of the camera in use. */
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

  light(isOn) {
    return this.track.applyConstraints({ advanced: [{ torch: isOn }] });
  }

  /** All cameras, `{id, name}`. Browsers reveal the names only after the camera was allowed. */
  async choices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter((device) => device.kind === "videoinput" && device.deviceId)
      .map((device, place) => ({ id: device.deviceId, name: device.label || String(place + 1) }));
  }

  /** True once there is a next frame, false when there is none for half a second. */
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

  /** The frame's pixels (ImageData), or null before the first: in turn the whole picture, made smaller, and its middle. */
  frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width || !height) return null;
    this.frames += 1;
    const isWhole = this.frames % 2 === 1 || Math.max(width, height) <= WHOLE_WIDTH;
    const [w, h] = isWhole ? [width, height] : [Math.min(width, MIDDLE_WIDTH), Math.min(height, MIDDLE_WIDTH)];
    const scale = Math.min(1, WHOLE_WIDTH / Math.max(w, h));
    this.canvas.width = Math.round(w * scale);
    this.canvas.height = Math.round(h * scale);
    const { canvas } = this;
    this.pixels.drawImage(this.video, (width - w) / 2, (height - h) / 2, w, h, 0, 0, canvas.width, canvas.height);
    return this.pixels.getImageData(0, 0, canvas.width, canvas.height);
  }
}

async function open(id) {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const get = (choice) => navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...choice } });
  const back = { facingMode: { ideal: "environment" } };
  if (!id) return get(back);
  // The remembered camera may have been unplugged.
  return get({ deviceId: { exact: id } }).catch((error) => {
    if (error.name === "OverconstrainedError") return get(back);
    throw error;
  });
}

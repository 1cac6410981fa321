/** The camera: it is chosen, started and lit, and shows one frame after the other. */
import { Regions } from "./regions.js";

export class Camera {
  /** `facing()` is "environment" or "user": the side on which people hold codes to it, unless one is chosen. */
  constructor(video, facing = () => "environment") {
    this.video = video;
    this.facing = facing;
    this.stream = null;
    this.regions = new Regions();
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

  /** Starts the camera with this id, else the one on the usual side. Throws what getUserMedia throws. */
  async start(id = null) {
    this.stop();
    this.stream = await open(id, this.facing());
    this.video.srcObject = this.stream;
    await this.video.play();
    await this.track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
  }

  /** From now on another video shows its picture. */
  async showIn(video) {
    if (video === this.video) return;
    this.video.srcObject = null;
    this.video = video;
    video.srcObject = this.stream;
    if (this.stream) await video.play();
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

  /** The frame's `{width, height}`, or null before the first. */
  get size() {
    const { videoWidth: width, videoHeight: height } = this.video;
    return width && height ? { width, height } : null;
  }
}

async function open(id, facingMode) {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const get = (choice) => navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...choice } });
  const usual = { facingMode: { ideal: facingMode } };
  if (!id) return get(usual);
  // The remembered camera may have been unplugged.
  return get({ deviceId: { exact: id } }).catch((error) => {
    if (error.name === "OverconstrainedError") return get(usual);
    throw error;
  });
}

/** A sound for each sign that nobody confuses: rising for go, falling for exit, three even ones for look, low for stop; down and up for another list. */
import { atMost } from "./timer.js";

const PATTERNS = {
  // [frequency in Hz, start, length in seconds]
  go: { wave: "triangle", notes: [[880, 0, 0.11], [1318, 0.11, 0.22]] },
  exit: { wave: "triangle", notes: [[988, 0, 0.14], [740, 0.14, 0.14], [494, 0.28, 0.3]] },
  look: { wave: "square", notes: [[587, 0, 0.16], [587, 0.24, 0.16], [587, 0.48, 0.16]] },
  stop: { wave: "sawtooth", notes: [[220, 0, 0.3], [147, 0.3, 0.6]] },
  change: { wave: "sine", notes: [[784, 0, 0.2], [523, 0.22, 0.2], [784, 0.44, 0.35]] },
  again: { wave: "triangle", notes: [[880, 0, 0.06]] },
};
const VIBRATIONS = { go: [80], exit: [40, 60, 40], look: [120, 80, 120, 80, 120], stop: [700], change: [60, 90, 60, 90, 60], again: [30] };
const LOUDNESS = { sine: 0.9, triangle: 0.9, square: 0.45, sawtooth: 0.6 };

let context = null;

/** True when there is sound. Call it from a tap or key press: browsers allow a page its first sound only then. */
export async function unlockSound() {
  // iPhones then play also in silent mode, as they do for a music player.
  if (navigator.audioSession) navigator.audioSession.type = "playback";
  context ??= new AudioContext();
  await atMost(500, context.resume());
  return context.state === "running";
}

/** Whether a tap has unlocked the sound of this page. */
export function hasSound() {
  return context?.state === "running";
}

/** Plays `go`, `exit`, `look`, `stop`, `change` or `again`, and lets the phone vibrate where it can. */
export function sound(name) {
  navigator.vibrate?.(VIBRATIONS[name]);
  if (!context) return;
  if (context.state !== "running") context.resume();
  const { wave, notes } = PATTERNS[name];
  for (const [frequency, start, length] of notes) note(wave, frequency, context.currentTime + start, length);
}

function note(wave, frequency, at, length) {
  const tone = new OscillatorNode(context, { type: wave, frequency });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS[wave], at + 0.01);
  volume.gain.setValueAtTime(LOUDNESS[wave], at + length - 0.02);
  volume.gain.linearRampToValueAtTime(0, at + length);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + length);
}

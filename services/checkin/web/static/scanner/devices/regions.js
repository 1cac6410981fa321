/** Which part of a frame is searched for a code, and how: one part of each frame, so that the next frame comes soon. */
const WHOLE_SIDE = 800; // pixels; enough for a code that fills a sixth of the picture
const MIDDLE_SIDE = 560; // pixels, about what the aim shows
// Each reads codes that the others miss: noisy ones, those outside the aim, small and dim ones, those partly in shadow.
const WAYS = [
  (size) => smoothed(middle(size)),
  (size) => whole(size),
  (size) => ({ ...middle(size), scale: 1.5, treatment: "stretch" }),
  (size) => ({ ...middle(size), scale: 1.5, treatment: "flatten" }),
];

export class Regions {
  constructor() {
    this.turn = 0;
  }

  /** The part of the next frame of `{width, height}`: `{x, y, width, height, scale, treatment}` in its pixels. */
  next(size) {
    const way = WAYS[this.turn % WAYS.length];
    this.turn += 1;
    return way(size);
  }
}

function whole({ width, height }) {
  return { x: 0, y: 0, width, height, scale: Math.min(1, WHOLE_SIDE / Math.max(width, height)), treatment: null };
}

function middle(size) {
  const [width, height] = [Math.min(size.width, MIDDLE_SIDE), Math.min(size.height, MIDDLE_SIDE)];
  const [x, y] = [Math.round((size.width - width) / 2), Math.round((size.height - height) / 2)];
  return { x, y, width, height, scale: 1, treatment: null };
}

/** Between two pixels, so that the browser draws the mean of four: that takes away half of the noise. */
function smoothed({ x, y, width, height, ...rest }) {
  return { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, ...rest };
}

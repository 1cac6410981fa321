/** Cuts a part out of a picture, as pixels, in a worker or in the page; and makes codes in bad light stand out. */

const NEAR = 12; // pixels; about two modules of a code that is held to the phone

/** A function that cuts on this canvas: `cut(picture, region)` gives ImageData. */
export function cutterOn(canvas) {
  const pencil = canvas.getContext("2d", { willReadFrequently: true });
  return (picture, { x, y, width, height, scale }) => {
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width < w || canvas.height < h) Object.assign(canvas, { width: w, height: h });
    pencil.drawImage(picture, x, y, width, height, 0, 0, w, h);
    return pencil.getImageData(0, 0, w, h);
  };
}

/** Makes the darkest pixels black and the lightest white, in place; codes have no colours, so that green is enough. */
export function stretch({ data }) {
  const [darkest, lightest] = span(data);
  const levels = new Uint8ClampedArray(256);
  for (let level = 0; level < 256; level += 1) levels[level] = ((level - darkest) * 255) / Math.max(1, lightest - darkest);
  for (let place = 0; place < data.length; place += 4) {
    data[place] = data[place + 1] = data[place + 2] = levels[data[place + 1]];
  }
}

/** The levels within which all but the most extreme pixels lie; a hundredth of them is noise and lamps. */
function span(data) {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let place = 1; place < data.length; place += 16, total += 1) counts[data[place]] += 1;
  const few = total / 200;
  return [first(counts, few), 255 - first(counts.reverse(), few)];
}

/** The first level up to which there are more than `few` pixels. */
function first(counts, few) {
  let sum = 0;
  return counts.findIndex((count) => (sum += count) > few);
}

/** Makes each pixel white that is lighter than those around it, the others black, in place: shadows disappear. */
export function flatten({ data, width, height }) {
  const sums = sumsOf(data, width, height);
  for (let y = 0, place = 0; y < height; y += 1) {
    const [above, below] = [Math.max(0, y - NEAR) * (width + 1), Math.min(height, y + NEAR + 1) * (width + 1)];
    for (let x = 0; x < width; x += 1, place += 4) {
      const [left, right] = [Math.max(0, x - NEAR), Math.min(width, x + NEAR + 1)];
      const sum = sums[below + right] - sums[below + left] - sums[above + right] + sums[above + left];
      const count = ((below - above) / (width + 1)) * (right - left);
      data[place] = data[place + 1] = data[place + 2] = data[place + 1] * count > sum ? 255 : 0;
    }
  }
}

/** For each corner between pixels the sum of all pixels above it and to its left. */
function sumsOf(data, width, height) {
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0, place = 1; y < height; y += 1) {
    for (let x = 0, row = 0; x < width; x += 1, place += 4) {
      row += data[place];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  return sums;
}

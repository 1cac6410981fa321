import assert from "node:assert/strict";
import { test } from "node:test";

import { flatten, stretch } from "../../../../services/checkin/web/static/scanner/devices/cutting.js";

/** A picture of these levels of grey, each in many pixels. */
function pixels(...levels) {
  const data = new Uint8ClampedArray(levels.length * 4000);
  for (let place = 0; place < data.length; place += 4) data.set([0, levels[(place / 4000) | 0], 0, 255], place);
  return { data };
}

test("a dim picture reaches from black to white afterwards, in grey", () => {
  const picture = pixels(10, 17, 24);
  stretch(picture);
  const [dark, middle, light] = [0, 4000, 8000].map((place) => [...picture.data.slice(place, place + 4)]);
  assert.deepEqual([dark, middle, light], [[0, 0, 0, 255], [128, 128, 128, 255], [255, 255, 255, 255]]);
});

test("a few lamps do not decide what is white", () => {
  const picture = pixels(10, 24);
  for (let place = 0; place < 2; place += 1) picture.data[place * 16 + 1] = 255;
  stretch(picture);
  assert.equal(picture.data.at(-2), 255);
});

test("a picture of one level does not fail", () => {
  const picture = pixels(40);
  stretch(picture);
  assert.equal(picture.data[3], 255);
});

test("dark beside light is black beside white, in the sun as in the shadow", () => {
  const [width, height] = [100, 40];
  const data = new Uint8ClampedArray(width * height * 4);
  for (let place = 0; place < width * height; place += 1) {
    const x = place % width;
    const light = x % 8 < 4 ? 0.3 : 1; // stripes
    data.fill((x < 50 ? 40 : 220) * light, place * 4, place * 4 + 3);
  }
  flatten({ data, width, height });
  const row = Array.from({ length: width }, (_, x) => data[(20 * width + x) * 4]);
  const [shadow, sun] = [row.slice(8, 32), row.slice(64, 88)]; // away from the shadow's edge
  const stripes = Array.from({ length: 24 }, (_, x) => (x % 8 < 4 ? 0 : 255));
  assert.deepEqual([shadow, sun], [stripes, stripes]);
});

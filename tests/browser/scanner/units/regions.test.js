import assert from "node:assert/strict";
import { test } from "node:test";

import { Regions } from "../../../../services/checkin/web/static/scanner/devices/regions.js";

const PHONE = { width: 1280, height: 720 };
const UPRIGHT = { width: 720, height: 1280 };
const SMALL = { width: 640, height: 480 };
/** The regions of as many frames as there are ways to look. */
function regionsOf(size) {
  const regions = new Regions();
  return Array.from({ length: 4 }, () => regions.next(size));
}

test("the aim's part comes first, at full size, between the pixels so that noise is smoothed", () => {
  const { x, y, width, height, scale } = new Regions().next(PHONE);
  assert.deepEqual({ x, y, width, height, scale }, { x: 360.5, y: 80.5, width: 559, height: 559, scale: 1 });
});

test("among four frames one is whole, two are enlarged for codes that are small or in bad light", () => {
  for (const size of [PHONE, UPRIGHT, SMALL]) {
    const regions = regionsOf(size);
    assert.ok(regions.some(({ width, height }) => width === size.width && height === size.height));
    const enlarged = regions.filter(({ scale }) => scale > 1);
    assert.deepEqual(enlarged.map(({ treatment }) => treatment), ["stretch", "flatten"]);
  }
});

test("every region lies within the frame, and none has more than a million pixels", () => {
  for (const size of [PHONE, UPRIGHT, SMALL, { width: 3840, height: 2160 }, { width: 160, height: 120 }]) {
    for (const { x, y, width, height, scale } of regionsOf(size)) {
      assert.ok(x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height);
      assert.ok(width * height * scale ** 2 <= 1e6);
    }
  }
});

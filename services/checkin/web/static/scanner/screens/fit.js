/** Words that fill the room they have: as large as they can be while all of them are in view. */
const SMALLEST = 6; // pixels
const LARGEST = 96; // pixels
const PRECISION = 0.5; // pixels
const SLACK = 2; // pixels at 100 an em: letters do not grow quite evenly, and no word may break for a hair
const CROWDED = 14; // pixels; below that the stylesheet takes from the large lines what the small ones need

/**
 * Sets `--size`, on which the lines in `words` base their font size, to the largest that needs no scrolling.
 *
 * Each line also gets `--widest`: the width of its longest word in em, so that a line grows only until that fills it.
 */
export function fillWith(words) {
  measureWords(words);
  words.classList.remove("crowded");
  if (grow(words) >= CROWDED) return;
  words.classList.add("crowded");
  grow(words);
}

/** Takes the largest size that fits, and returns it in pixels. */
function grow(words) {
  let [fitting, tooLarge] = [SMALLEST, LARGEST];
  while (tooLarge - fitting > PRECISION) {
    const size = (fitting + tooLarge) / 2;
    if (fits(words, size)) fitting = size;
    else tooLarge = size;
  }
  fits(words, fitting);
  return fitting;
}

function fits(words, size) {
  words.style.setProperty("--size", `${size}px`);
  return words.scrollHeight <= words.clientHeight;
}

/** The stylesheet knows the room as --width. It makes a measured line as narrow as its longest word, at 100 pixels an em. */
function measureWords(words) {
  const { paddingLeft, paddingRight } = getComputedStyle(words);
  words.style.setProperty("--width", `${words.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)}px`);
  const lines = [...words.children];
  words.classList.add("measured");
  const widths = lines.map((line) => (Math.ceil(line.getBoundingClientRect().width) + SLACK) / 100);
  words.classList.remove("measured");
  for (const [place, line] of lines.entries()) line.style.setProperty("--widest", widths[place] || 1);
}

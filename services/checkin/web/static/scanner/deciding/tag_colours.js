/** The colours of tags. A word always has the same one, whatever its case and accents; the word itself says the rest. */
import { fold } from "./search_names.js";

const COLOURS = 6; // --tag-1 to --tag-6 in moien.css
const FACTOR = 31;

/** The number of a tag's colour. */
export function tagColour(tag) {
  const sum = [...fold(tag)].reduce((total, letter) => (total * FACTOR + letter.codePointAt(0)) >>> 0, 0);
  return (sum % COLOURS) + 1;
}

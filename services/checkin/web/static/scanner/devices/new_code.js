/** A registration's code, made without the server: of the same letters and digits as the server's (see shared: codes). */
const LETTERS = "BCDFGHJKMNPQRSTVWXYZ";
const CHARACTERS = `0123456789${LETTERS}`;
const LENGTH = 6;

/** It begins with a letter, and spells no word, as it has no vowel. */
export function newCode() {
  return Array.from({ length: LENGTH }, (_, place) => oneOf(place === 0 ? LETTERS : CHARACTERS)).join("");
}

function oneOf(characters) {
  const tooHigh = 256 - (256 % characters.length); // so that each is as likely as the others
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < tooHigh) return characters[byte % characters.length];
  }
}

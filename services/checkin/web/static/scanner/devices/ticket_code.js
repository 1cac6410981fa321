/** The text in a ticket's QR code: `MOIEN1`, the event's short id, random characters, checksum (see shared: tickets). */
const VERSION = "MOIEN1";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SHORT_ID_LENGTH = 6;
const CHECKSUM_LENGTH = 4;
const SHAPE = new RegExp(`^${VERSION}[${ALPHABET}]{30}$`);
// As the server strips it; JavaScript's own trim() knows other characters.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** What a text is to the door of the event with this short id: "ticket", "malformed", "other_event", "not_a_badge". */
export function kindOf(text, shortId) {
  if (!isTicketCode(text)) return "not_a_badge";
  if (!isWholeTicketCode(text)) return "malformed";
  return normal(text).slice(VERSION.length, VERSION.length + SHORT_ID_LENGTH) === shortId ? "ticket" : "other_event";
}

/** Whether a text begins as a ticket's code does; case and white space around it do not matter. */
export function isTicketCode(text) {
  return normal(text).startsWith(VERSION);
}

/** The ticket's code with which a text ends, or null: a hand scanner's keys may follow what somebody was typing. */
export function ticketCodeIn(text) {
  const start = text.toUpperCase().lastIndexOf(VERSION);
  return start < 0 ? null : text.slice(start);
}

/** Whether a text is a ticket's code without a damaged or missing character. */
export function isWholeTicketCode(text) {
  const code = normal(text);
  return SHAPE.test(code) && checksum(code.slice(0, -CHECKSUM_LENGTH)) === code.slice(-CHECKSUM_LENGTH);
}

/** The text as the server reads it. The SHA-256 of a ticket's is the fingerprint under which the door finds it. */
export function normal(text) {
  let [start, end] = [0, text.length];
  while (start < end && SPACE.test(text[start])) start += 1;
  while (start < end && SPACE.test(text[end - 1])) end -= 1;
  return text.slice(start, end).toUpperCase();
}

/** CRC-16/XMODEM of the text, as four characters of 5 bits each, the most significant first. */
function checksum(body) {
  const value = [...new TextEncoder().encode(body)].reduce(crcWith, 0);
  return [15, 10, 5, 0].map((shift) => ALPHABET[(value >> shift) & 31]).join("");
}

function crcWith(crc, byte) {
  let value = crc ^ (byte << 8);
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1;
  return value & 0xffff;
}

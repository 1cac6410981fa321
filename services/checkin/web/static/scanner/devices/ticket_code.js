/** The text in a ticket's QR code: `MOIEN1`, the event's short id, random characters, checksum (see shared: tickets). */
const VERSION = "MOIEN1";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 36;
const CHECKSUM_LENGTH = 4;

/** Whether a text begins as a ticket's code does; case and white space around it do not matter. */
export function isTicketCode(text) {
  return normal(text).startsWith(VERSION);
}

/** Whether a text is a ticket's code without a damaged or missing character. */
export function isWholeTicketCode(text) {
  const code = normal(text);
  if (!code.startsWith(VERSION) || code.length !== LENGTH) return false;
  return checksum(code.slice(0, -CHECKSUM_LENGTH)) === code.slice(-CHECKSUM_LENGTH);
}

function normal(text) {
  return text.trim().toUpperCase();
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

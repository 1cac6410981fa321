/**
 * What keeps the stored name index closed: AES-256-GCM under a key that is made of a PIN (PBKDF2-SHA256) and of the
 * server's share of the day (HKDF-SHA256). Short PINs can be guessed, the share cannot.
 */
const ITERATIONS = 600_000; // OWASP's number for PBKDF2-SHA256
const LABEL = new TextEncoder().encode("moien name index 1");
const AES = { name: "AES-GCM", length: 256 };

/** Whether this browser offers what sealing needs: only on pages with https. */
export function canSeal() {
  return globalThis.crypto?.subtle !== undefined;
}

/** How to stretch a new PIN; it is stored beside what is sealed. */
export function newStretching() {
  return { salt: crypto.getRandomValues(new Uint8Array(16)), iterations: ITERATIONS };
}

/** The half of the key that comes from the PIN. It takes the time that makes guessing slow. */
export async function stretch(pin, { salt, iterations }) {
  const text = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, text, 256);
  return crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
}

/** The key of both halves: the PIN's, stretched, and the share (32 bytes). */
export function keyOf(stretched, share) {
  const derivation = { name: "HKDF", hash: "SHA-256", salt: share, info: LABEL };
  return crypto.subtle.deriveKey(derivation, stretched, AES, false, ["encrypt", "decrypt"]);
}

/** `{iv, sealed}` of a JSON value. */
export async function seal(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
}

/** The JSON value that was sealed. Throws OperationError where the key is not the same. */
export async function unseal(key, { iv, sealed }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed);
  return JSON.parse(new TextDecoder().decode(plain));
}

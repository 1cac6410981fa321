/** Entries of the roster: found by the hash of a ticket's secret, opened only with the secret (see shared: tickets). */
const LABEL = "moien roster key 2";
const NONCE_BYTES = 12;
const encoder = new TextEncoder();

/** The hex SHA-256 of a secret, under which its entry lies. */
export async function fingerprint(secret) {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(secret));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The JSON value that was encrypted under the key. Throws where it was another key. */
export async function unseal(sealed, key) {
  const bytes = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0));
  const iv = bytes.subarray(0, NONCE_BYTES);
  const content = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.subarray(NONCE_BYTES));
  return JSON.parse(new TextDecoder().decode(content));
}

/** A JSON value, encrypted as the server does it. */
export async function seal(value, key) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const content = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, encoder.encode(JSON.stringify(value)));
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(content)));
}

/** The key of the secret's entry. */
export async function keyOf(secret) {
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(LABEL) };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

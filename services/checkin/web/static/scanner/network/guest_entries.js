/** The form that guests fill in on their own phones, and those who have done so and wait. */
const PATIENCE = 4000; // milliseconds

/** The address of this desk's form with its QR code: `{url, qr, closes_at}`. Throws NoAnswer or Refused. */
export function readGuestForm(server, token) {
  const isOurs = ({ url, qr }) => typeof url === "string" && typeof qr === "string";
  return server.ask("GET", "/guest-form", isOurs, { token, patience: PATIENCE });
}

/** The guests who wait at this gate, the first one first. Throws NoAnswer or Refused. */
export async function readGuestEntries(server, token) {
  const isOurs = ({ items }) => Array.isArray(items);
  return (await server.ask("GET", "/guest-entries", isOurs, { token, patience: PATIENCE })).items;
}

/** Tells the other desks that this one looks after the guest. Throws NoAnswer or Refused. */
export function openGuestEntry(server, token, id) {
  const isOurs = (entry) => entry.id === id;
  return server.ask("POST", `/guest-entries/${encodeURIComponent(id)}/open`, isOurs, { token, patience: PATIENCE });
}

/** The guest was let in, or has gone. Throws NoAnswer or Refused. */
export function removeGuestEntry(server, token, id) {
  return server.ask("DELETE", `/guest-entries/${encodeURIComponent(id)}`, () => true, { token, patience: PATIENCE });
}

/** Tells the server how this phone is, and learns from it whether organisers have changed its gate, role or lists. */
const VERSION = new URL(import.meta.url).pathname.match(/^\/door\/scanner\/([^/]+)\//)?.[1] ?? "";
const FOLLOWED = ["name", "gate", "gateName", "role", "lists"];

export class OwnDevice {
  /** `onChanged(pairing)` gets the pairing as organisers have changed it. */
  constructor({ device, server, unsent, roster, serverClock }, onChanged) {
    Object.assign(this, { device, server, unsent, roster, serverClock, onChanged });
  }

  /** Reports, and follows what has changed. Throws NoAnswer, or Refused: not started yet, or no longer paired. */
  async report() {
    const { pairing } = this.device;
    const isOurs = (answer) => answer.device === pairing.device && Array.isArray(answer.lists);
    const body = pairing.waits ? {} : await this.facts();
    const answer = await this.server.ask("PUT", "/devices/me", isOurs, { token: pairing.token, body });
    const { name, gate, gate_name: gateName, role, lists } = answer;
    const assigned = { ...pairing, name, gate, gateName, role, lists, waits: false };
    if (this.device.pairing === pairing && isChanged(pairing, assigned)) await this.onChanged(assigned, pairing);
  }

  async facts() {
    const { device, unsent, roster, serverClock } = this;
    const known = device.list ? await roster.of(device.list) : null;
    const age = known ? Math.max(0, Math.round((serverClock.now() - known.syncedAt) / 1000)) : null;
    return {
      queue: unsent.length,
      app_version: VERSION,
      roster_age: age,
      battery: await battery(),
      sent_at: new Date(serverClock.clock()).toISOString(),
    };
  }
}

/** The battery in percent; null where the browser does not tell. */
async function battery() {
  try {
    return Math.round((await navigator.getBattery()).level * 100);
  } catch {
    return null;
  }
}

function isChanged(before, after) {
  const facts = (pairing) => JSON.stringify([...FOLLOWED.map((name) => pairing[name]), Boolean(pairing.waits)]);
  return facts(before) !== facts(after);
}

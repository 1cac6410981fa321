/** The way to the live board: a page of its own, which knows the screen by a cookie. */
import { Refused } from "../network/server.js";
import { element, showScreen } from "./page.js";

const AGAIN_AFTER = 3000; // milliseconds

export class BoardScreen {
  /** `onRevoked()` is called when this screen is no device any more. */
  constructor({ device, server }, onRevoked) {
    Object.assign(this, { device, server, onRevoked });
  }

  async open() {
    const { token, event, lists } = this.device.pairing;
    const address = `/door/board/${encodeURIComponent(event)}/${encodeURIComponent(lists[0])}`;
    element("board-link").href = address;
    showScreen("board");
    try {
      await this.server.ask("POST", "/board-cookie", (answer) => answer.event === event, { token, cookies: true });
      location.assign(address);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) await this.onRevoked();
      else setTimeout(() => this.device.pairing?.token === token && this.open(), AGAIN_AFTER);
    }
  }
}

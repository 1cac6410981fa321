/** What was scanned just now, so that a badge that stays in view is not scanned twice. */
const STILL_THERE = 5000; // after it was last in view, milliseconds
const GAP = 1000; // out of view for this long, it was taken away and shown again

export class Recent {
  constructor(clock = () => Date.now()) {
    this.clock = clock;
    this.seen = new Map();
  }

  /**
   * What to do with a code now in view: `{is: "new"}` — scan it; `{is: "in view", answer}` — it never left;
   * `{is: "back", answer}` — it was away for a moment. The answer is null while it is still being awaited.
   */
  look(key) {
    const now = this.clock();
    this.forgetOld(now);
    const known = this.seen.get(key);
    if (!known) return { is: "new" };
    const away = now - known.at;
    known.at = now;
    return { is: away < GAP ? "in view" : "back", answer: known.answer };
  }

  begin(key) {
    this.seen.set(key, { at: this.clock(), answer: null });
  }

  /** A verdict that there is not is no reason to wait: the next look is a new scan. */
  decided(key, answer) {
    if (answer.undecided) this.seen.delete(key);
    else if (this.seen.has(key)) this.seen.set(key, { at: this.clock(), answer });
  }

  forgetOld(now) {
    for (const [key, { at, answer }] of this.seen) if (answer && now - at > STILL_THERE) this.seen.delete(key);
  }

  clear() {
    this.seen.clear();
  }
}

/** The codes that were in view just now, so that a badge that stays in view is not scanned twice. */
const REMEMBERED_FOR = 5000; // milliseconds after it was last in view
const GAP = 1000; // milliseconds; after that long out of view it was shown again on purpose

export class Recent {
  /** `stopwatch()` goes on in milliseconds, also when somebody sets the phone's clock. */
  constructor(stopwatch) {
    this.stopwatch = stopwatch;
    this.codes = new Map(); // key → {lastInViewAt, answer}
  }

  /**
   * What is known of a code now in view. `status` is "new": scan it; "in view": it never left; "back": it was away for
   * a moment. `answer` is the answer to its scan, null while that is awaited.
   */
  look(key) {
    const now = this.stopwatch();
    this.forgetOld(now);
    const known = this.codes.get(key);
    if (!known) return { status: "new", answer: null };
    const away = now - known.lastInViewAt;
    known.lastInViewAt = now;
    return { status: away < GAP ? "in view" : "back", answer: known.answer };
  }

  begin(key) {
    this.codes.set(key, { lastInViewAt: this.stopwatch(), answer: null });
  }

  /** Nothing was asked about it after all. */
  forget(key) {
    this.codes.delete(key);
  }

  /** Without a decision the next look is a new scan. */
  finish(key, answer) {
    if (answer.undecided) this.codes.delete(key);
    else if (this.codes.has(key)) this.codes.set(key, { lastInViewAt: this.stopwatch(), answer });
  }

  /** The answer to another scan of the same badge holds for this one, too. */
  replace(key, answer) {
    this.begin(key);
    this.finish(key, answer);
  }

  /** What was answered about this person holds no more: the next look is a new scan. */
  forgetPerson(code) {
    for (const [key, { answer }] of this.codes) if (answer?.attendee?.code === code) this.codes.delete(key);
  }

  forgetOld(now) {
    const isOld = ({ answer, lastInViewAt }) => answer && now - lastInViewAt > REMEMBERED_FOR;
    for (const [key, code] of this.codes) if (isOld(code)) this.codes.delete(key);
  }

  /** Whether somebody holds up a badge at this moment. */
  get hasOneInView() {
    const now = this.stopwatch();
    return [...this.codes.values()].some(({ lastInViewAt }) => now - lastInViewAt < GAP);
  }

  clear() {
    this.codes.clear();
  }
}

// Saves forms with `data-autosave` by themselves, a moment after a change: only the fields that changed, so that two
// people on one page keep each other's changes. Without this script the button of the form saves all of it.
//
// The server answers {"saved": true, "notes": {field: text}} or, with 422, {"faults": [{"field", "text"}]}. Fields
// within `data-later` are of something that is not there yet: its own button sends them. Changes of fields with
// `data-by-button` reach people at once and for good, so only the Save button sends them; then the page is shown anew.

const PAUSE = 800; // milliseconds after the last key
const RETRY = 5000;
// On the way to 150 places there are 1 and 15, and each of them would be a number of places: such fields are saved once
// they are left, or after a while.
const TYPED_IN_STEPS = new Set(["number", "date", "time", "datetime-local"]);
const WHILE = 6000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector(".save-state");
    this.saved = this.values();
    this.timer = 0;
    this.running = null;
    this.leaving = false;
    form.addEventListener("input", (event) => this.later(isTypedInSteps(event.target) ? WHILE : PAUSE));
    form.addEventListener("change", (event) => this.later(isTypedInSteps(event.target) ? WHILE : 0));
    form.addEventListener("focusout", (event) => isTypedInSteps(event.target) && this.left(event.target));
    form.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && (this.changed().length || this.broken().length || this.unfinished())) event.preventDefault();
    });
  }

  controls(later = false) {
    return [...this.form.elements].filter(
      (control) => control.name && control.type !== "submit" && control.name !== "form_token" && Boolean(control.closest("[data-later]")) === later,
    );
  }

  waitsForButton(name) {
    return [...this.form.querySelectorAll("[data-by-button]")].some((control) => control.name === name);
  }

  // The changes that are saved without the button.
  changedByThemselves() {
    return this.changed().filter(([name]) => !this.waitsForButton(name));
  }

  // The values by name, in the order of the form. A date that is typed by half has none yet.
  values() {
    const values = new Map();
    for (const control of this.controls()) {
      if (control.validity.badInput || control.type === "file") continue;
      if (!values.has(control.name)) values.set(control.name, []);
      if (!["checkbox", "radio"].includes(control.type) || control.checked) values.get(control.name).push(control.value);
    }
    return values;
  }

  changed() {
    return [...this.values()].filter(([name, given]) => String(given) !== String(this.saved.get(name)));
  }

  unfinished() {
    return this.controls(true).some((control) =>
      ["checkbox", "radio"].includes(control.type) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue && control.type !== "select-one",
    );
  }

  say(word, more = "") {
    if (!this.state) return;
    this.state.textContent = [this.state.dataset[word], more].filter(Boolean).join(" ");
    this.state.dataset.state = word;
  }

  later(pause) {
    clearTimeout(this.timer);
    if (!this.changed().length) return this.settled();
    if (!this.changedByThemselves().length) return this.say("button");
    this.say("open");
    this.timer = setTimeout(() => this.save(), pause);
  }

  // What was saved last stands there again.
  settled() {
    if (this.running || [undefined, "saved"].includes(this.state?.dataset.state)) return;
    this.settle();
  }

  // Says that all is saved, unless some field holds no value at all.
  settle() {
    const broken = this.broken();
    this.mark(broken);
    if (broken.length) this.say("faults");
    else this.sayWhen();
  }

  left(control) {
    if (control.validity.badInput) this.settle();
    else this.later(0);
  }

  // The faults of fields in which the browser sees no number or date, in its words.
  broken() {
    const controls = this.controls().filter((control) => control.validity.badInput);
    return controls.map((control) => ({ field: control.id, text: control.validationMessage }));
  }

  // A button with a name does more than to save, and so does the one that adds what is being typed.
  async submit(event) {
    if (event.submitter?.name || this.unfinished()) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    if (!this.changed().length && !this.running) this.settle();
    await this.save(this.changed());
    this.form.querySelector("[aria-invalid]:is(input, select, textarea)")?.focus();
  }

  async save(changes = null) {
    clearTimeout(this.timer);
    await this.running;
    const changed = changes ?? this.changedByThemselves();
    if (!changed.length) return;
    this.running = this.send(changed);
    await this.running;
    this.running = null;
  }

  async send(changed) {
    this.say("saving");
    try {
      const response = (await this.post(changed)) ?? (await this.post(changed));
      if (!response) return this.say("signedOut");
      await this.answered(response, changed);
    } catch {
      this.again(changed);
    }
  }

  again(changed) {
    this.say("away");
    this.timer = setTimeout(() => this.save(changed), RETRY);
  }

  // The answer; none where the server asked to sign in. The first such request renews a session that has run out.
  async post(changed) {
    const body = new URLSearchParams({ form_token: this.form.elements.form_token.value });
    for (const [name, given] of changed) for (const value of given.length ? given : [""]) body.append(name, value);
    const address = this.form.getAttribute("action").split("#")[0];
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    return response.redirected ? null : response;
  }

  async answered(response, changed) {
    if (response.status >= 500) return this.again(changed);
    if (response.status === 422) {
      this.mark((await response.json()).faults);
      return this.say("faults");
    }
    if (!response.ok) return this.say("refused");
    for (const [name, given] of changed) this.saved.set(name, given);
    this.mark([]);
    this.note((await response.json()).notes);
    if (changed.some(([name]) => this.waitsForButton(name))) return this.showAnew();
    if (this.changed().length) return this.later(PAUSE);
    this.settle();
  }

  showAnew() {
    const page = new URL(location);
    [page.search, page.hash] = ["done=saved", ""];
    this.leaving = true;
    location.assign(page);
  }

  sayWhen() {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.say("saved", time);
  }

  // Puts the faults at their fields, and takes away those of before.
  mark(faults) {
    for (const fault of this.form.querySelectorAll(".fault")) {
      const control = document.getElementById(fault.id.replace(/-fault$/, ""));
      control?.removeAttribute("aria-invalid");
      describe(control, fault.id, false);
      fault.remove();
    }
    for (const { field, text } of faults) {
      const control = document.getElementById(field) ?? this.state;
      const fault = document.createElement("span");
      Object.assign(fault, { className: "fault", id: `${field}-fault`, textContent: text });
      (control.closest(".options > label, label.switch") ?? control).before(fault);
      if (control === this.state) continue;
      control.setAttribute("aria-invalid", "true");
      describe(control, fault.id, true);
    }
  }

  note(notes = {}) {
    for (const note of document.querySelectorAll(".note[id]")) {
      const text = notes[note.id.replace(/-note$/, "")] ?? "";
      if (note.textContent !== text) note.textContent = text;
    }
  }
}

function isTypedInSteps(control) {
  return TYPED_IN_STEPS.has(control.type);
}

function describe(control, id, whether) {
  if (!control) return;
  const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
  if (whether) ids.push(id);
  if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
  else control.removeAttribute("aria-describedby");
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);

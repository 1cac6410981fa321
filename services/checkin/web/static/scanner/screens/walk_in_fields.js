/** The fields of a walk-in: they show the draft, write into it, and say what is wrong with them. */
import { WORDS, chooseIn, say } from "../words/words.js";
import { create, createUserText, element, setText } from "./page.js";

const TEXTS = ["first_name", "last_name", "email", "company"];
const FIRST_CONTROLS = { category: "#walk-in-categories input", notice: "#walk-in-notice", blank: "#walk-in-blank", reason: "#walk-in-reason" };

export class WalkInFields {
  constructor(draft) {
    this.draft = draft;
    this.form = null; // the questions of the list
    for (const name of TEXTS) this.listenTo(name);
  }

  listenTo(name) {
    const field = element(`walk-in-${name}`);
    field.addEventListener("input", () => this.draft.change({ [name]: field.value }));
    field.addEventListener("keydown", (event) => event.key === "Enter" && this.goOn(event, name));
  }

  /** Enter goes on to the next field: nobody sends a form that is half filled in. */
  goOn(event, name) {
    event.preventDefault();
    const next = TEXTS[TEXTS.indexOf(name) + 1];
    if (next) element(`walk-in-${next}`).focus();
    else event.target.blur(); // the keyboard goes, and the categories are seen
  }

  /** Shows the draft with the questions of a list. */
  draw(form) {
    this.form = form;
    const { fields } = this.draft;
    for (const name of TEXTS) if (element(`walk-in-${name}`).value !== fields[name]) element(`walk-in-${name}`).value = fields[name];
    this.drawCategories();
    this.drawLanguages();
    this.drawPrivacy();
  }

  drawCategories() {
    const { categories } = this.form;
    const { fields } = this.draft;
    if (categories.length === 1) fields.category = categories[0].id;
    const choices = categories.map(({ id, name }) =>
      choice("radio", { name: "walk-in-category", value: id, checked: fields.category === id }, chooseIn(fields.locale, name) ?? id, () =>
        this.draft.change({ category: id }),
      ),
    );
    for (const { lastElementChild: words } of choices) words.lang = fields.locale; // so that long words are hyphenated
    replaceChoices(element("walk-in-categories"), choices);
  }

  drawLanguages() {
    const { locale } = this.draft.fields;
    const choices = Object.keys(WORDS).map((code) => {
      const [label, input] = option("radio", { name: "walk-in-locale", value: code, checked: code === locale });
      const name = create("span", "", code.toUpperCase());
      name.lang = code;
      label.append(input, name);
      input.addEventListener("change", () => this.speak(code));
      return label;
    });
    const box = element("walk-in-language");
    const hadFocus = box.contains(document.activeElement);
    box.replaceChildren(box.firstElementChild, ...choices);
    if (hadFocus) box.querySelector(":checked")?.focus();
  }

  /** The guest reads notice, consents and categories in this language. */
  speak(locale) {
    this.draft.change({ locale });
    this.drawCategories();
    this.drawPrivacy();
  }

  drawPrivacy() {
    const { privacy, consents } = this.form;
    const { fields } = this.draft;
    const text = chooseIn(fields.locale, privacy.text) ?? "";
    setText("walk-in-notice-text", text);
    element("walk-in-notice-text").lang = fields.locale;
    const agreed = WORDS[fields.locale].walk_in_agreed;
    const notice = choice("checkbox", { id: "walk-in-notice", checked: fields.notice }, agreed, (isOn) => this.draft.change({ notice: isOn }));
    notice.lang = fields.locale;
    const others = consents.map(({ id, text: words }) =>
      choice("checkbox", { value: id, checked: fields.consents.includes(id) }, chooseIn(fields.locale, words) ?? id, (isOn) =>
        this.draft.change({ consents: [...fields.consents.filter((other) => other !== id), ...(isOn ? [id] : [])] }),
      ),
    );
    element("walk-in-consents").replaceChildren(notice, ...others);
  }

  /** Shows a sentence at each field with a fault; gives the summary, of which each line leads to its field. */
  complain(faults) {
    for (const name of [...TEXTS, "category", "notice", "reason"]) {
      setText(`walk-in-${name}-fault`, faults[name] ?? "");
      mark(name, name in faults);
    }
    const lines = Object.entries(faults).map(([name, sentence]) => line(name, sentence));
    const box = element("walk-in-faults");
    box.hidden = lines.length === 0;
    box.replaceChildren(create("h2", "", say(lines.length === 1 ? "walk_in_fault" : "walk_in_faults", { count: lines.length })), create("ul", "", ...lines));
    if (lines.length > 0) box.focus();
  }
}

/** Summary and field are one tap apart. */
function line(name, sentence) {
  const control = controlOf(name);
  if (!control) return create("li", "", sentence);
  const link = create("a", "", sentence);
  link.href = `#${control.id}`;
  link.addEventListener("click", (event) => {
    event.preventDefault(); // the address stays as it is
    control.focus();
  });
  return create("li", "", link);
}

function controlOf(name) {
  return name in FIRST_CONTROLS ? document.querySelector(FIRST_CONTROLS[name]) : document.getElementById(`walk-in-${name}`);
}

function mark(name, isWrong) {
  const control = controlOf(name);
  if (!control) return;
  for (const [attribute, value] of Object.entries({ "aria-invalid": "true", "aria-describedby": `walk-in-${name}-fault` }))
    if (isWrong) control.setAttribute(attribute, value);
    else control.removeAttribute(attribute);
}

function choice(type, fields, words, onChange) {
  const [label, input] = option(type, fields);
  label.className = "choice";
  label.append(input, createUserText("span", "", words));
  input.addEventListener("change", () => onChange(input.checked));
  return label;
}

function option(type, fields) {
  return [create("label"), Object.assign(create("input"), { type, ...fields })];
}

/** The legend and the fault stay. */
function replaceChoices(box, choices) {
  for (const old of box.querySelectorAll(".choice")) old.remove();
  box.append(...choices);
}

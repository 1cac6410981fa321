// The page of one text: placeholders are put in by a click, the preview follows what is typed, and nobody leaves with
// unsaved changes unasked. Without this script placeholders are typed, and the button shows the preview.

const PAUSE = 600; // milliseconds after the last key

const form = document.getElementById("words");
const show = document.getElementById("show");
const fields = [form.elements.subject, form.elements.text];
// Where the last fault or the test brought typed words back, they are still unsaved.
const brought = location.pathname.endsWith("/test") || form.querySelector(".fault") !== null;
const saved = fields.map((field) => field.value);
let target = form.elements.text;
let timer = 0;
let leaving = false;

function insert(text) {
  target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
  target.focus();
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const code of form.querySelectorAll("[data-insert]")) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "secondary outline", textContent: code.textContent });
  button.addEventListener("click", () => insert(code.textContent));
  code.replaceWith(button);
}

// A new frame each time: one that is sent to another address would fill the history of the tab.
function preview() {
  const old = document.querySelector("iframe[name=preview]");
  const frame = old.cloneNode();
  frame.removeAttribute("src");
  old.replaceWith(frame);
  form.requestSubmit(show);
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(preview, PAUSE);
}

for (const field of fields) {
  field.addEventListener("input", later);
  field.addEventListener("focus", () => (target = field));
}
for (const choice of document.querySelectorAll("[name=look], [name=person]")) choice.addEventListener("change", preview);
form.addEventListener("submit", (event) => (leaving ||= event.submitter !== show));
window.addEventListener("beforeunload", (event) => {
  const isChanged = brought || fields.some((field, index) => field.value !== saved[index]);
  if (isChanged && !leaving) event.preventDefault();
});
document.querySelector("[data-focus]")?.focus();
if (brought) preview();

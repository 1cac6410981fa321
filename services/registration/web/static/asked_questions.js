// Shows only the questions that somebody is asked by what they have answered. What they typed stays where it is; the
// server reads no more of it than is asked. Without this script each question says whom it is for.

function answersTo(form, name) {
  const fields = [...form.elements].filter((field) => field.name === name && !field.closest("[hidden]"));
  return fields.filter((field) => !/^(checkbox|radio)$/.test(field.type) || field.checked).map((field) => field.value);
}

function isAsked(form, question) {
  const { categories, when, values, prefix = "" } = question.dataset; // the fields of a colleague have a prefix
  if (categories && `${prefix}category` in form.elements) {
    const [category] = answersTo(form, `${prefix}category`);
    if (!categories.split(" ").includes(category)) return false;
  }
  if (!when) return true;
  const answers = answersTo(form, prefix + when);
  return values.split(" ").some((value) => answers.includes(value));
}

// Questions depend on earlier ones alone: one walk from the first to the last settles all.
function settle(form) {
  for (const question of form.querySelectorAll("[data-categories], [data-when]")) {
    question.hidden = !isAsked(form, question);
  }
}

for (const form of document.forms) {
  if (!form.querySelector("[data-categories], [data-when]")) continue;
  form.classList.add("asks");
  form.addEventListener("input", () => settle(form));
  form.addEventListener("reset", () => setTimeout(() => settle(form)));
  settle(form);
}

// A browser that goes back fills in the form after this script ran.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.asks")) settle(form);
});

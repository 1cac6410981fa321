// Comfort on the page of an event's look: a picker for the colour, a preview that follows it, and a logo that is saved
// as soon as it is chosen. Without this script the colour is typed, and buttons save.

const text = document.querySelector("#accent");
const picker = document.querySelector("#picker");
const style = document.querySelector("#preview-style");
const logo = document.querySelector("#logo");

function preview(colour) {
  if (/^#[0-9a-f]{6}$/i.test(colour)) style.href = `${style.dataset.address}${colour.slice(1).toLowerCase()}.css`;
}

document.querySelector("[data-picker]").hidden = false;
picker.addEventListener("input", () => {
  text.value = picker.value;
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
picker.addEventListener("change", () => preview(picker.value));
text.addEventListener("change", () => {
  preview(text.value);
  if (/^#[0-9a-f]{6}$/i.test(text.value)) picker.value = text.value;
});
logo.addEventListener("change", () => logo.files.length && logo.form.requestSubmit());

// Turns the listed placeholders into buttons that put them into the text at the cursor.

const list = document.querySelector(".placeholders");
let last = list && document.querySelector("#form textarea");

document.addEventListener("focusin", (event) => {
  if (list && event.target.matches(list.dataset.fields)) last = event.target;
});

for (const code of list ? list.querySelectorAll("code") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "outline";
  button.textContent = code.textContent;
  button.addEventListener("click", () => {
    last.setRangeText(button.textContent, last.selectionStart, last.selectionEnd, "end");
    last.focus();
  });
  code.replaceWith(button);
}

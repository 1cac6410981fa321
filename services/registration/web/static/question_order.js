// Questions are also put in order by dragging them. The buttons do the same without this script.

const list = document.querySelector("ol.questions");
let dragged = null;

function handle() {
  const grip = document.createElement("span");
  grip.className = "grip";
  grip.title = list.dataset.handle;
  grip.setAttribute("aria-hidden", "true");
  grip.textContent = "⠿";
  return grip;
}

function place(item, y) {
  const box = item.getBoundingClientRect();
  if (y < box.top + box.height / 2) item.before(dragged);
  else item.after(dragged);
}

if (list && list.children.length > 1) {
  let before = "";
  const order = () => [...list.querySelectorAll("[name=order]")].map((field) => field.value).join();
  for (const item of list.children) {
    item.prepend(handle());
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      dragged = item;
      before = order();
      event.dataTransfer.effectAllowed = "move";
      item.classList.add("dragged");
    });
    item.addEventListener("dragend", () => {
      item.classList.remove("dragged");
      dragged = null;
      if (order() !== before) list.closest("form").requestSubmit(list.closest("form").querySelector("[value=order]"));
    });
    item.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      if (item !== dragged) place(item, event.clientY);
    });
  }
}

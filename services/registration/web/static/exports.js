// Comfort on the page of exports: columns are moved and added at once. Without this script each button sends the form.

const form = document.querySelector("form.export");
const chosen = form.querySelector(".chosen");
const said = form.querySelector("#moved");

function settle() {
  const lines = [...chosen.children];
  lines.forEach((line, place) => {
    const [up, down] = line.querySelectorAll("button");
    up.disabled = place === 0;
    down.disabled = place === lines.length - 1;
  });
}

function say(line) {
  const number = [...chosen.children].indexOf(line) + 1;
  const title = line.querySelector("label").textContent.trim();
  said.textContent = form.dataset.moved.replace("{title}", () => title).replace("{number}", number);
}

function move(line, direction) {
  const neighbour = direction === "up" ? line.previousElementSibling : line.nextElementSibling;
  if (!neighbour) return;
  if (direction === "up") neighbour.before(line);
  else neighbour.after(line);
  settle();
  say(line);
  // At the end of the list the button that was pressed can be pressed no more.
  const [up, down] = line.querySelectorAll("button");
  const pressed = direction === "up" ? up : down;
  (pressed.disabled ? (direction === "up" ? down : up) : pressed).focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=action]");
  const [direction] = (button?.value ?? "").split(":");
  if (direction !== "up" && direction !== "down") return;
  event.preventDefault();
  move(button.closest("li"), direction);
});

form.addEventListener("change", (event) => {
  const line = event.target.closest(".offered li");
  if (!line || !event.target.checked) return;
  chosen.append(line);
  settle();
  say(line);
  event.target.focus();
});

form.classList.add("with-script");

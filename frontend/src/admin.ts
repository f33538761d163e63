/** What JavaScript adds to the administrators' pages, each of which works without: ticking many, and keys. */

function boxes(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("input[name=messages]:not(:disabled)")];
}

/** Shows the box that ticks all, says how many are ticked, and ticks a range with Shift. */
function watchTicks(form: HTMLFormElement): void {
  const whole = form.querySelector<HTMLInputElement>(".tick-all input");
  const count = form.querySelector<HTMLElement>(".ticked");
  let last: HTMLInputElement | undefined;

  const tell = (): void => {
    const all = boxes(form);
    const ticked = all.filter((box) => box.checked).length;
    if (whole) {
      whole.checked = ticked > 0 && ticked === all.length;
      whole.indeterminate = ticked > 0 && ticked < all.length;
    }
    const words = ticked === 1 ? count?.dataset.one : count?.dataset.other;
    if (count) count.textContent = ticked ? (words ?? "").replace("{count}", String(ticked)) : "";
  };
  whole?.closest("label")?.removeAttribute("hidden");
  whole?.addEventListener("change", () => {
    for (const box of boxes(form)) box.checked = whole.checked;
  });
  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "messages") return;
    if (event.shiftKey && last) tickBetween(boxes(form), last, box);
    last = box;
  });
  form.addEventListener("change", tell);
  // Browsers keep ticks when one goes back to the page.
  window.addEventListener("pageshow", tell);
}

function tickBetween(all: HTMLInputElement[], from: HTMLInputElement, to: HTMLInputElement): void {
  const [first = 0, last = 0] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  for (const box of all.slice(first, last + 1)) box.checked = to.checked;
}

/** `/` goes to the filter, J and K through the messages, X ticks one, Enter opens it in its place. */
function watchKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "/") go(event, document.getElementById("text"));
    if (event.key === "j") go(event, next(1));
    if (event.key === "k") go(event, next(-1));
    if (event.key === "x") current()?.querySelector<HTMLInputElement>("input[name=messages]")?.click();
    if (event.key === "Enter" && event.target === current()) {
      current()?.querySelector<HTMLAnchorElement>(".message-time")?.click();
    }
  });
}

function go(event: KeyboardEvent, to: HTMLElement | null | undefined): void {
  if (!to) return;
  event.preventDefault();
  to.focus();
}

function current(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(".message") ?? null;
}

function next(step: 1 | -1): HTMLElement | undefined {
  const lines = [...document.querySelectorAll<HTMLElement>(".message")];
  const now = current();
  return now ? lines[lines.indexOf(now) + step] : lines[0];
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== "checkbox")
  );
}

/** On a phone the tools stand in a row that is longer than the screen: the one that is open comes to its middle. */
function showTool(): void {
  const row = document.querySelector(".admin-nav");
  const open = row?.querySelector("[aria-current]");
  if (row && open) row.scrollBy({ left: middle(open) - middle(row) });
}

function middle(element: Element): number {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}

for (const form of document.querySelectorAll<HTMLFormElement>("form.results")) watchTicks(form);
watchKeys();
showTool();
if (!location.hash) document.querySelector(".is-focus")?.scrollIntoView({ block: "center" });

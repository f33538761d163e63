/** What JavaScript adds to the administrators' pages, which all work without it: selecting many messages, and keys. */

function boxesOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("input[name=messages]:not(:disabled)")];
}

/** Show the box that selects all messages and the number of selected ones, and select a range with Shift. */
function watchSelection(form: HTMLFormElement): void {
  const selectAll = form.querySelector<HTMLInputElement>(".select-all input");
  const count = form.querySelector<HTMLElement>(".selected-count");
  let last: HTMLInputElement | undefined;

  const update = (): void => {
    const boxes = boxesOf(form);
    const selected = boxes.filter((box) => box.checked).length;
    if (selectAll) {
      selectAll.checked = selected > 0 && selected === boxes.length;
      selectAll.indeterminate = selected > 0 && selected < boxes.length;
    }
    const text = selected === 1 ? count?.dataset.one : count?.dataset.other;
    if (count) count.textContent = selected ? (text ?? "").replace("{count}", String(selected)) : "";
  };
  selectAll?.closest("label")?.removeAttribute("hidden");
  selectAll?.addEventListener("change", () => {
    for (const box of boxesOf(form)) box.checked = selectAll.checked;
  });
  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "messages") return;
    if (event.shiftKey && last) selectRange(boxesOf(form), last, box);
    last = box;
  });
  form.addEventListener("change", update);
  // A browser restores the state of the boxes when one goes back to the page.
  window.addEventListener("pageshow", update);
}

function selectRange(boxes: HTMLInputElement[], from: HTMLInputElement, to: HTMLInputElement): void {
  const [first = 0, last = 0] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  for (const box of boxes.slice(first, last + 1)) box.checked = to.checked;
}

/** `/` focuses the filter, J and K move through the messages, X selects one, Enter opens it in its room. */
function watchKeyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isInField(event.target)) return;
    if (event.key === "/") focus(event, document.getElementById("text"));
    if (event.key === "j") focus(event, nextMessage(1));
    if (event.key === "k") focus(event, nextMessage(-1));
    if (event.key === "x") focusedMessage()?.querySelector<HTMLInputElement>("input[name=messages]")?.click();
    if (event.key === "Enter" && event.target === focusedMessage()) {
      focusedMessage()?.querySelector<HTMLAnchorElement>(".message-time")?.click();
    }
  });
}

function focus(event: KeyboardEvent, element: HTMLElement | null | undefined): void {
  if (!element) return;
  event.preventDefault();
  element.focus();
}

function focusedMessage(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(".message") ?? null;
}

function nextMessage(step: 1 | -1): HTMLElement | undefined {
  const messages = [...document.querySelectorAll<HTMLElement>(".message")];
  const focused = focusedMessage();
  return focused ? messages[messages.indexOf(focused) + step] : messages[0];
}

function isInField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== "checkbox")
  );
}

/** On a phone the navigation is a row that is wider than the screen: scroll the current item to the middle. */
function showCurrentItem(): void {
  const row = document.querySelector(".admin-nav");
  const current = row?.querySelector("[aria-current]");
  if (row && current) row.scrollBy({ left: middleOf(current) - middleOf(row) });
}

function middleOf(element: Element): number {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}

for (const form of document.querySelectorAll<HTMLFormElement>("form.results")) watchSelection(form);
watchKeyboard();
showCurrentItem();
if (!location.hash) document.querySelector(".is-focus")?.scrollIntoView({ block: "center" });

/** Markup by keyboard and by pasting, in the box one writes in. */

import { type Change, link, type Selected, toggle } from "../domain/markup";

const SIGNS: Readonly<Record<string, string>> = { b: "**", i: "*", e: "`" };

/** Carry out a key with Ctrl or Cmd. Says whether it was one of these. */
export function format(box: HTMLTextAreaElement, event: KeyboardEvent): boolean {
  const held = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const sign = held && SIGNS[event.key.toLowerCase()];
  if (!sign) return false;
  event.preventDefault();
  apply(box, toggle(selectedIn(box), sign));
  return true;
}

/** A link pasted over a selection makes the selection a link. */
export function watchPasting(box: HTMLTextAreaElement): () => void {
  const paste = (event: ClipboardEvent) => {
    const change = link(selectedIn(box), event.clipboardData?.getData("text/plain") ?? "");
    if (!change) return;
    event.preventDefault();
    apply(box, change);
  };
  box.addEventListener("paste", paste);
  return () => box.removeEventListener("paste", paste);
}

function selectedIn({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Selected {
  return { text: value, start: selectionStart, end: selectionEnd };
}

function apply(box: HTMLTextAreaElement, { text, from, to, start, end }: Change): void {
  box.setSelectionRange(from, to);
  // Unlike a new value, this can be undone; a browser without it gets the value.
  const done = document.execCommand(text ? "insertText" : "delete", false, text);
  if (!done) {
    box.setRangeText(text, from, to);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  box.setSelectionRange(start, end);
}

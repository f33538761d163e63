/** Markup by keyboard and by pasting, in a text box. */

import { linkSelection, type Replacement, type Selection, toggleMarkup } from "../domain/markup";

const MARKERS: Readonly<Record<string, string>> = { b: "**", i: "*", e: "`" };

/** Handle Ctrl or Cmd with B, I or E. Returns whether it was one of these. */
export function handleFormattingKey(box: HTMLTextAreaElement, event: KeyboardEvent): boolean {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const marker = isCommand && MARKERS[event.key.toLowerCase()];
  if (!marker) return false;
  event.preventDefault();
  replace(box, toggleMarkup(selectionOf(box), marker));
  return true;
}

/** Make the selection a link when an address is pasted over it. Returns how to stop that. */
export function linkOnPaste(box: HTMLTextAreaElement): () => void {
  const onPaste = (event: ClipboardEvent) => {
    const link = linkSelection(selectionOf(box), event.clipboardData?.getData("text/plain") ?? "");
    if (!link) return;
    event.preventDefault();
    replace(box, link);
  };
  box.addEventListener("paste", onPaste);
  return () => box.removeEventListener("paste", onPaste);
}

function selectionOf({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Selection {
  return { text: value, start: selectionStart, end: selectionEnd };
}

function replace(box: HTMLTextAreaElement, { text, from, to, start, end }: Replacement): void {
  box.setSelectionRange(from, to);
  // Unlike setting the value, execCommand can be undone. Browsers that lack it get the value.
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    box.setRangeText(text, from, to);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  box.setSelectionRange(start, end);
}

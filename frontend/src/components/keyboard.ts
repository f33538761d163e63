/** Keyboard shortcuts: those with Ctrl, Alt and Esc work everywhere, the others outside of text boxes. */

import type { Chat } from "../state/chat";
import { dialog } from "../state/ui";
import { composing } from "./composing";
import { withLazyParts } from "./lazy-loading";

const MESSAGE_KEYS = /^([/?jktre+]|End)$/i;

export function watchKeyboard(chat: Chat): void {
  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented || dialog.value) return;
    const act = globalShortcut(chat, event) ?? (isInField(event) ? undefined : messageShortcut(chat, event));
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function globalShortcut(chat: Chat, event: KeyboardEvent): (() => void) | undefined {
  if ((event.ctrlKey || event.metaKey) && event.key === "k") return () => (dialog.value = "switcher");
  const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  if (event.altKey && step) return () => withLazyParts((parts) => parts.openNextRoom(chat, step, event.shiftKey));
  if (event.key === "Escape") return () => withLazyParts((parts) => parts.closeAndFocusComposer());
  return;
}

function messageShortcut(chat: Chat, { altKey, ctrlKey, key, metaKey }: KeyboardEvent): (() => void) | undefined {
  if (altKey || ctrlKey || metaKey || !MESSAGE_KEYS.test(key)) return;
  return () => withLazyParts((parts) => parts.runShortcut(chat, key.length === 1 ? key.toLowerCase() : key));
}

function isInField({ target }: Event): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

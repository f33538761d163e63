/** The page's keys, where no box is being written in; with Ctrl or Alt anywhere. */

import type { Chat } from "../state/chat";
import { dialog } from "../state/ui";
import { withExtras } from "./ondemand";

export function watchKeys(chat: Chat): void {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || dialog.value) return;
    const work = inBox(event) ? anywhere(chat, event) : (anywhere(chat, event) ?? outside(chat, event));
    if (!work) return;
    event.preventDefault();
    work();
  });
}

function anywhere(chat: Chat, event: KeyboardEvent): (() => void) | undefined {
  if ((event.ctrlKey || event.metaKey) && event.key === "k") return () => (dialog.value = "switcher");
  const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  if (event.altKey && step) return () => withExtras((more) => more.nextRoom(chat, step, event.shiftKey));
  if (event.key === "Escape") return () => withExtras((more) => more.home());
  return;
}

/** Keys for messages and panels: what they do is fetched with the rest that can wait. */
function outside(chat: Chat, { altKey, ctrlKey, key, metaKey }: KeyboardEvent): (() => void) | undefined {
  if (altKey || ctrlKey || metaKey || !/^([/?jktre+]|End)$/i.test(key)) return;
  return () => withExtras((more) => more.press(chat, key.length === 1 ? key.toLowerCase() : key));
}

function inBox({ target }: Event): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

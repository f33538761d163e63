/** What the page's keys do outside of boxes. */

import type { Chat } from "../state/chat";
import { active, dialog, showPanel, write } from "../state/ui";

export function press(chat: Chat, key: string): void {
  const message = chat.current.value.timeline.value.messages.find(({ seq }) => seq === active.value);
  const mine = message?.author.id === chat.me.value.id;
  const keys: Record<string, () => void> = {
    "/": () => showPanel("search"),
    "?": () => (dialog.value = "help"),
    j: () => step(chat, 1),
    k: () => step(chat, -1),
    End: () => void chat.act(chat.current.value.latest()),
    t: () => message && showPanel("thread", message),
    r: () => message && write("reply", message),
    e: () => message && mine && write("edit", message),
    "+": () => document.querySelector<HTMLElement>(".is-active .tool-smile")?.click(),
  };
  keys[key]?.();
}

function step(chat: Chat, by: 1 | -1): void {
  const { messages } = chat.current.value.timeline.value;
  const at = messages.findIndex(({ seq }) => seq === active.value);
  const next = at < 0 ? messages.at(-1) : messages[at + by];
  const item = next && document.querySelector<HTMLElement>(`li[data-seq="${next.seq}"]`);
  item?.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "nearest" });
  active.value = next?.seq ?? active.value;
}

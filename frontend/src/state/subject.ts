/** Opens what is about one message. */

import type { Message } from "../domain/protocol";
import type { Chat } from "./chat";
import { dialog, showPanel } from "./ui";

export function openPanelAbout(chat: Chat, name: "thread" | "versions", message: Message): void {
  chat.current.value.subject.value = message;
  showPanel(name);
}

export function openDialogAbout(chat: Chat, name: "forward" | "report", message: Message): void {
  chat.current.value.subject.value = message;
  dialog.value = name;
}

/** Open the thread that a message begins or belongs to, also where it is in another room. */
export async function openThread(chat: Chat, room: string, seq: number): Promise<void> {
  if (chat.current.value.slug !== room && !(await chat.open(room))) return;
  const load = async () => {
    const [root] = (await chat.request("thread", { room, seq })).messages;
    if (root) openPanelAbout(chat, "thread", root);
  };
  const known = chat.current.value.find(seq);
  if (known) openPanelAbout(chat, "thread", known);
  else await chat.attempt(load());
}

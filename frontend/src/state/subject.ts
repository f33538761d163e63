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

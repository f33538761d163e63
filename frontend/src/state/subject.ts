/** Opens what is about one message. */

import { effect } from "@preact/signals";
import type { Message } from "../domain/protocol";
import { findMessage } from "../domain/timeline";
import type { Chat } from "./chat";
import { dialog, panel, showPanel } from "./ui";

export function openPanelAbout(chat: Chat, name: "thread" | "versions", message: Message): void {
  chat.current.value.subject.value = message;
  showPanel(name);
}

export function openDialogAbout(chat: Chat, name: "forward" | "report", message: Message): void {
  chat.current.value.subject.value = message;
  dialog.value = name;
}

/** A link to a reply in a thread only opens the thread, as the room does not show the reply; and so does `?thread`. */
export function openLinkedThreads(chat: Chat): void {
  effect(() => {
    const room = chat.current.value;
    const message = findMessage(room.timeline.value, room.highlighted.value ?? 0);
    if (!message || !(message.in_thread || location.search === "?thread")) return;
    // Only after this does the router close the panel that was open. The thread is no step of its own in the browser's
    // history: Back from it leads to where the link was.
    setTimeout(() => {
      history.replaceState({}, "", location.pathname);
      room.highlighted.value = null;
      room.subject.value = message;
      panel.value = "thread";
    });
  });
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

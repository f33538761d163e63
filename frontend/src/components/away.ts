/** The presence of a person who does not use the page. */

import { effect } from "@preact/signals";
import type { Chat } from "../state/chat";
import { idle } from "../state/ui";

/** Tell the server when nobody has used the page for a while, and when somebody does again. */
export function tellWhenAway(chat: Chat): void {
  let away = false;
  effect(() => {
    if (!chat.online.value) away = false;
    else if (idle.value !== away) {
      away = idle.value;
      void chat.attempt(chat.request("away", { on: away }));
    }
  });
}

/** Beginning a direct message, or finding the one there is: from a list of people, from somebody's card. */

import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { go } from "../router";

/** Go to the direct message between these people, by their ids, and me. Rejects where there may be none. */
export async function converse(chat: Chat, people: readonly number[]): Promise<void> {
  const { room } = await chat.request("direct", { people });
  chat.know({ ...room, joined: true, role: "member" });
  dialog.value = null;
  await go(chat, `/r/${room.slug}`);
}

/** Open a direct message, from a list of people or from somebody's card. */

import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { navigate } from "../router";

/**
 * Open the direct message between me and these people, creating it if there is none. Returns the slug of its room;
 * rejects if it is not allowed.
 */
export async function openDirectMessage(chat: Chat, people: readonly number[]): Promise<string> {
  const { room } = await chat.request("direct", { people });
  chat.putRoom({ ...room, joined: true });
  dialog.value = null;
  await navigate(chat, `/r/${room.slug}`);
  return room.slug;
}

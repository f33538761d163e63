/** Rooms are spoken of by their names: an address may end in signs, and that of a direct message is nothing but signs. */

import type { Chat } from "../../state/chat";

/** The name of a room that I see, in a conversation that of the others in it. */
export function roomName(chat: Chat, slug: string): string {
  return chat.rooms.value.find((room) => room.slug === slug)?.name ?? slug;
}

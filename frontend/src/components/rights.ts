/** What the page offers; the server decides. */

import type { ListedRoom } from "../domain/wire";
import type { Chat } from "../state/chat";

const MODERATING = ["owner", "admin", "moderator"];

/** Whether I moderate a room: by my role in the chat, or in the room itself. */
export function moderates(chat: Chat, slug: string): boolean {
  const room = chat.rooms.value.find((one) => one.slug === slug) as { role?: string | null } | undefined;
  return [chat.me.value.role, room?.role].some((role) => MODERATING.includes(role ?? ""));
}

/** Whether I may invite into a room that I have in my list, and take invitations back. */
export function mayInvite(chat: Chat, room: ListedRoom | undefined): boolean {
  return (
    room !== undefined &&
    room.visibility !== "direct" &&
    chat.me.value.kind !== "guest" &&
    room.joined &&
    !room.archived
  );
}

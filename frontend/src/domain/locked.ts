/** Why there is no composer. Apart from the other rights, which the first view of the page does not need. */

import type { ListedRoom, Me } from "./protocol";

/** The key of a text, and the end of the mute if that is the reason. */
export interface Locked {
  readonly reason: "room.archived" | "room.blocked" | "room.announcing" | "composer.muted";
  readonly until?: string;
}

/** Why I cannot post in a room; null if I can. chatapp/web/sidebar.py does the same; tests/corpus/rooms.json has cases. */
export function lockedReason(me: Me, room: ListedRoom | undefined, blockedIds: readonly number[]): Locked | null {
  const [other, ...more] = room?.people ?? [];
  if (room?.archived) return { reason: "room.archived" };
  if (other && more.length === 0 && blockedIds.includes(other.id)) return { reason: "room.blocked" };
  if (room && !room.may.includes("post")) return { reason: "room.announcing" };
  return me.mute ? { reason: "composer.muted", until: me.mute.until } : null;
}

/** How the sidebar sorts rooms. chatapp/web/sidebar.py does the same; tests/corpus/sidebar.json has cases for both. */

import type { ListedRoom, Message } from "./protocol";

/** Rooms that I have not joined are listed as long as there are few, so that newcomers find them. */
export const MAX_UNJOINED = 12;

export interface RoomSections {
  readonly favourites: readonly ListedRoom[];
  readonly rooms: readonly ListedRoom[];
  readonly directs: readonly ListedRoom[];
}

/** The list of rooms in sections; the open room is always listed. */
export function roomSections(all: readonly ListedRoom[], openSlug: string): RoomSections {
  const unjoined = all.filter((room) => room.visibility !== "direct" && !room.archived && !room.joined);
  const listsUnjoined = unjoined.length <= MAX_UNJOINED;
  const listed = all.filter(
    (room) => room.slug === openSlug || (!room.archived && !isEmptyDirect(room) && (room.joined || listsUnjoined)),
  );
  const rest = listed.filter((room) => !room.favourite);
  return {
    favourites: listed.filter((room) => room.favourite),
    rooms: rest.filter((room) => room.visibility !== "direct"),
    directs: rest.filter((room) => room.visibility === "direct"),
  };
}

function isEmptyDirect({ seq, visibility }: ListedRoom): boolean {
  return visibility === "direct" && seq === 0;
}

/** So many unread messages and mentions are counted at most. */
export const MAX_COUNTED = 100;

/** A count as it is shown: at the most that is counted there may be more. */
export function countText(count: number): string {
  return count < MAX_COUNTED ? String(count) : `${MAX_COUNTED - 1}+`;
}

/** Whether a message after my reading position is unread. The server counts by the same rule. */
export function countsAsUnread({ author, deleted, kind }: Message, me: number, blockedIds: readonly number[]): boolean {
  return (
    !deleted && author.id !== me && !blockedIds.includes(author.id) && ["message", "action", "poll"].includes(kind)
  );
}

/** Whether a room shows that it has unread messages: one that I muted does not. */
export function hasUnread(room: ListedRoom): boolean {
  return room.unread > 0 && !room.muted;
}

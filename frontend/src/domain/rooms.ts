/** How the sidebar sorts rooms. chatapp/web/sidebar.py does the same; tests/corpus/sidebar.json has cases for both. */

import type { ListedRoom } from "./protocol";

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

/** Whether a room shows that it has unread messages: one that I muted does not. */
export function hasUnread(room: ListedRoom): boolean {
  return room.unread > 0 && !room.muted;
}

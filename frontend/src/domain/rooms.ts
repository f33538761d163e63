/** How rooms stand in the list, and what I may do in them. Its twin for painted pages: chatapp/web/sidebar.py. */

import type { ListedRoom, Person } from "./wire";

/** Rooms I do not belong to are listed too while they are few: a newcomer has to find them. */
export const MOST_OTHERS = 12;

export interface Sections {
  readonly favourites: readonly ListedRoom[];
  readonly rooms: readonly ListedRoom[];
  readonly directs: readonly ListedRoom[];
}

/** The list in its sections; the room `here` is always in it. */
export function sections(all: readonly ListedRoom[], here: string): Sections {
  const named = all.filter((room) => room.visibility !== "direct" && !room.archived);
  const others = named.filter((room) => !room.joined);
  const few = others.length <= MOST_OTHERS;
  const shown = all.filter(
    (room) => room.slug === here || (!room.archived && (room.joined || few) && !isSilent(room, here)),
  );
  const rest = shown.filter((room) => !room.favourite);
  return {
    favourites: shown.filter((room) => room.favourite),
    rooms: rest.filter((room) => room.visibility !== "direct"),
    directs: rest.filter((room) => room.visibility === "direct"),
  };
}

/** A direct message in which nothing was said yet. */
function isSilent(room: ListedRoom, here: string): boolean {
  return room.visibility === "direct" && room.seq === 0 && room.slug !== here;
}

/** Unread in a way that asks for attention. */
export function isLoud(room: ListedRoom): boolean {
  return room.unread > 0 && !room.muted;
}

const RANKS = { member: 1, moderator: 2, owner: 3 } as const;

/** How much I have to say in a room: 0 nothing, 1 as a member, 2 a moderator, 3 an owner. */
export function rank(me: Person, room: ListedRoom | undefined): number {
  const own = room?.role ? RANKS[room.role] : 0;
  if (!room || room.visibility === "direct") return own;
  const inChat = me.role === "owner" || me.role === "admin" ? 3 : me.role === "moderator" ? 2 : 0;
  return Math.max(own, inChat);
}

/** Why I cannot write there, as the key of a text; null where I can. */
export function readOnly(
  me: Person,
  room: ListedRoom | undefined,
  blocked: readonly number[],
): "room.archived" | "room.announcing" | "room.blocked" | null {
  if (room?.archived) return "room.archived";
  if (room?.visibility === "direct") return keptApart(room.people, blocked) ? "room.blocked" : null;
  return room?.posting === "moderators" && rank(me, room) < 2 ? "room.announcing" : null;
}

/** I talk there to one other, whom I block. */
function keptApart(people: readonly Person[], blocked: readonly number[]): boolean {
  return people.length === 1 && blocked.includes(people[0]?.id ?? 0);
}

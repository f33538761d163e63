/**
 * What the page offers a person to do; all such decisions of the front end are made here. The server has the last
 * word: its rules are in chatapp/domain/permissions.
 */

import type { ListedRoom, Message, Person, RoomMember } from "./protocol";

type Room = ListedRoom | undefined;

const ROOM_RANKS = { member: 1, moderator: 2, owner: 3 } as const;
const CHAT_RANKS: Readonly<Record<string, number>> = { moderator: 2, admin: 3, owner: 3 };
const MODERATOR = 2;
const OWNER = 3;

/** How much I may do in a room: the higher of my role there and, outside of direct messages, my role in the chat. */
function rank(me: Person, room: Room): number {
  const inRoom = room?.role ? ROOM_RANKS[room.role] : 0;
  return room?.visibility === "direct" ? inRoom : Math.max(inRoom, CHAT_RANKS[me.role ?? ""] ?? 0);
}

const isDirect = (room: Room) => room?.visibility === "direct";
const isGuest = (me: Person) => me.kind === "guest";
const isOwn = (me: Person, message: Message) => message.author.id === me.id;

// In the chat as a whole

export const canAdminister = (me: Person) => me.role === "owner" || me.role === "admin";
export const canCreatePrivateRoom = (me: Person) => !isGuest(me);

// With a room

export const isModerator = (me: Person, room: Room) => rank(me, room) >= MODERATOR;

/** Archive a room, bring it back, and appoint its owners and moderators. */
export const canManage = (me: Person, room: Room) => !isDirect(room) && rank(me, room) >= OWNER;

/** Invite people, and withdraw invitations. */
export const canInvite = (me: Person, room: Room) =>
  !isDirect(room) && !isGuest(me) && !!room?.joined && !room.archived;

/** Change anything under the room's settings: every member who may invite may set the topic. */
export const canOpenSettings = (me: Person, room: ListedRoom) =>
  !isDirect(room) && !room.archived && (isModerator(me, room) || canInvite(me, room));

export function canRemoveMember(me: Person, room: Room, { id, room_role }: RoomMember): boolean {
  if (id === me.id || isDirect(room)) return false;
  return canManage(me, room) || (isModerator(me, room) && room_role === "member");
}

/** Why I cannot post in a room, as the key of a text; null if I can. */
export function readOnlyReason(me: Person, room: Room, blockedIds: readonly number[]) {
  if (room?.archived) return "room.archived";
  if (room?.visibility === "direct") {
    const [other, ...more] = room.people;
    return other && more.length === 0 && blockedIds.includes(other.id) ? "room.blocked" : null;
  }
  return room?.posting === "moderators" && !isModerator(me, room) ? "room.announcing" : null;
}

// With a message

/** Polls, and messages about who joined and left, have no text to edit. */
export const canEdit = (me: Person, message: Message) =>
  isOwn(me, message) && !message.deleted && (message.kind === "message" || message.kind === "action");
export const canDelete = (me: Person, room: Room, message: Message) =>
  !message.deleted && (isOwn(me, message) || isModerator(me, room));
export const canClosePoll = (me: Person, room: Room, message: Message) => isOwn(me, message) || isModerator(me, room);
export const canSeeVersions = (me: Person, room: Room, message: Message) =>
  message.edited_at !== null && (isOwn(me, message) || isModerator(me, room));
export const canPin = (me: Person) => !isGuest(me);
export const canReport = (me: Person, message: Message) => !isOwn(me, message);

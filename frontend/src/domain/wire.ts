/** What goes over the wire, as docs/protocol.md has it. Times are ISO 8601 in UTC; `seq` and `rev` count from 1. */

export type PersonKind = "guest" | "account" | "bot" | "imported";
export type MessageKind = "message" | "action" | "poll" | "joined" | "left" | "renamed";

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly kind: PersonKind;
  readonly role?: string;
  readonly hue?: number;
  readonly emoji?: string;
  readonly status?: string;
  readonly away?: boolean;
}

/** A person as I see them: what I may do to them stands in `may`. */
export interface Card extends Person {
  readonly online: boolean;
  readonly since: string;
  readonly blocked: boolean;
  readonly may: readonly string[];
}

export interface Member extends Person {
  readonly online: boolean;
}

/** Someone who is only named. */
export interface Named {
  readonly id: number;
  readonly name: string;
}

export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  readonly users: readonly Named[];
}

export interface Message {
  readonly room: string;
  readonly seq: number;
  readonly rev: number;
  readonly client_id: string | null;
  readonly kind: MessageKind;
  readonly author: Person;
  readonly body: string;
  /** Sanitised by the server; null for plain text. */
  readonly html: string | null;
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly deleted: boolean;
  readonly reply_to: number | null;
  readonly reactions: readonly Reaction[];
  readonly pinned?: true;
  readonly poll?: Poll;
  /** Of those whom reactions and votes name, the ids of guests. */
  readonly guests?: readonly number[];
}

export interface Poll {
  readonly options: readonly {
    readonly text: string;
    readonly count: number;
    readonly users: readonly Named[];
  }[];
  readonly multiple: boolean;
  readonly closed: boolean;
  readonly voters: number;
}

/** Something that concerns me. */
export interface Activity {
  readonly kind: "mention" | "everyone" | "reply" | "reaction";
  readonly at: string;
  readonly by: Named;
  readonly emoji?: string;
  readonly message: Message;
}

/** Where a message is, on the wire. */
interface At {
  readonly room: string;
  readonly seq: number;
}

export interface Hit extends Message {
  /** Escaped by the server, hits in `<mark>`. */
  readonly snippet: string;
}

export type RoomRole = "owner" | "moderator" | "member";
export type Posting = "everyone" | "moderators";
export type Notify = "all" | "mentions" | "nothing";

/** A room as anyone who may see it sees it; `people` are those of a direct message. */
interface RoomFacts {
  readonly slug: string;
  readonly name: string;
  readonly topic: string;
  readonly description: string;
  readonly visibility: "public" | "private" | "direct";
  readonly archived: boolean;
  readonly posting: Posting;
  readonly slow_seconds: number;
  readonly people: readonly Member[];
  readonly seq: number;
  readonly rev: number;
}

export interface Room extends RoomFacts {
  readonly member_count: number;
  readonly online_count: number;
}

/** A room with what is mine of it. */
export interface ListedRoom extends RoomFacts {
  readonly unread: number;
  readonly mentions: number;
  readonly joined: boolean;
  readonly role: RoomRole | null;
  readonly favourite: boolean;
  readonly muted: boolean;
  readonly notify: Notify;
}

export interface RoomMember extends Member {
  readonly room_role: RoomRole;
}

/** Somebody asks me into a room: all that I may know of it. Of one that is `gone` only the room's slug is told. */
export interface Invitation {
  readonly room: Pick<RoomFacts, "slug" | "name" | "visibility">;
  readonly by: Named;
  readonly at: string;
  /** Only where it is told live. */
  readonly gone?: boolean;
}

/** Somebody who was asked into a room and has not answered. */
export interface PendingInvitation {
  readonly person: Named & { readonly kind: PersonKind };
  readonly by: Named;
  readonly at: string;
}

export interface Page {
  readonly messages: readonly Message[];
  readonly more_before: boolean;
  readonly more_after: boolean;
}

export interface Boot extends Page {
  readonly you: Person;
  readonly room: Room;
  readonly rooms: readonly ListedRoom[];
  readonly rooms_cursor: string | null;
  readonly invitations: readonly Invitation[];
  readonly focus: number | null;
  readonly members: readonly Member[];
  readonly read_seq: number;
  readonly blocked: readonly number[];
  readonly csrf: string;
  readonly settings: { readonly message_max_chars: number; readonly registration: string };
}

export interface Joined {
  readonly room: Room;
  readonly messages: readonly Message[];
  readonly members: readonly Member[];
  readonly changes?: readonly Message[];
  readonly complete?: boolean;
  readonly read_seq?: number;
}

/** A page of the list of rooms: the first has all that I belong to. Without a cursor it is the last. */
export interface RoomsPage {
  readonly rooms: readonly ListedRoom[];
  readonly cursor: string | null;
}

/** What each client event sends, and what its ack holds. */
export interface Requests {
  rooms: [
    { follow?: boolean; cursor?: string; limit?: number; q?: string },
    RoomsPage & { invitations: readonly Invitation[] },
  ];
  create: [
    { slug: string; name: string; topic: string; private: boolean; posting: Posting },
    { room: RoomFacts; role: RoomRole },
  ];
  configure: [
    Partial<Pick<RoomFacts, "name" | "topic" | "description" | "posting" | "slow_seconds" | "archived">> & {
      room: string;
    },
    { room: RoomFacts },
  ];
  invite: [{ room: string; people: readonly number[] }, { invited: readonly number[] }];
  invited: [{ room: string }, { invitations: readonly PendingInvitation[] }];
  withdraw: [{ room: string; person: number }, unknown];
  accept: [{ room: string }, { room: RoomFacts }];
  decline: [{ room: string }, unknown];
  remove: [{ room: string; person: number }, unknown];
  appoint: [{ room: string; person: number; role: RoomRole }, { member: RoomMember }];
  members: [{ room: string; after: number }, { members: readonly RoomMember[] }];
  prefer: [{ room: string; favourite?: boolean; muted?: boolean; notify?: Notify }, { room: ListedRoom }];
  direct: [{ people: readonly number[] }, { room: RoomFacts }];
  people: [{ q: string }, { people: readonly Member[] }];
  join: [{ room: string; limit?: number; since?: number }, Joined];
  leave: [{ room: string }, unknown];
  message: [{ room: string; body: string; client_id: string; reply_to?: number }, { message: Message }];
  edit: [{ room: string; seq: number; body: string }, { message: Message }];
  delete: [{ room: string; seq: number }, { message: Message }];
  react: [{ room: string; seq: number; emoji: string; on: boolean }, { message: Message }];
  history: [
    { room: string; limit?: number; before?: number; after?: number; around?: number; date?: string },
    Page,
  ];
  changes: [
    { room: string; since: number; limit?: number },
    { changes: readonly Message[]; rev: number; complete: boolean },
  ];
  read: [At, { unread: number; mentions: number }];
  thread: [At & { after?: number }, { root: number; messages: readonly Message[]; complete: boolean }];
  versions: [
    At & { cursor?: string },
    { versions: readonly { body: string; replaced_at: string }[]; cursor: string | null },
  ];
  pin: [At & { on: boolean }, { message: Message }];
  pins: [{ room: string }, { messages: readonly Message[]; complete: boolean }];
  save: [At & { on: boolean }, unknown];
  saved: [{ cursor?: string; limit?: number }, { messages: readonly Message[]; cursor: string | null }];
  activity: [{ cursor?: string; limit?: number }, { results: readonly Activity[]; cursor: string | null }];
  seen: [{ room: string }, { seen: readonly (Named & { seq: number })[] }];
  poll: [
    { room: string; question: string; options: readonly string[]; multiple: boolean; client_id: string },
    { message: Message },
  ];
  vote: [At & { options: readonly number[] }, { message: Message }];
  close_poll: [At, { message: Message }];
  typing: [{ room: string; on: boolean }, unknown];
  person: [{ id: number }, { person: Card }];
  away: [{ on: boolean }, unknown];
  block: [{ id: number; on: boolean }, { blocked: readonly number[] }];
  report: [{ room: string; seq: number; reason: string }, unknown];
  mute: [{ id: number; minutes?: number; reason: string }, unknown];
  kick: [{ id: number; reason: string }, unknown];
  ban: [{ id: number; minutes?: number; reason: string }, unknown];
  search: [
    { q: string; room?: string; cursor?: string; limit?: number },
    { results: readonly Hit[]; cursor: string | null },
  ];
}

/** What the server sends by itself. */
export interface Announcements {
  welcome: { you: Person };
  you: { you: Person };
  message: Message;
  change: Message;
  presence: {
    room: string;
    joined: readonly Person[];
    left: readonly Person[];
    changed?: readonly Person[];
    online_count: number;
  };
  typing: { room: string; user: Person; on: boolean };
  read: { room: string; seq: number; unread: number; mentions: number };
  saved: { room: string; seq: number; on: boolean };
  seen: { room: string; user: Named; seq: number };
  /** Of a room that is gone only its slug; what is mine of it only where it is told to me alone. */
  room: { room: Pick<RoomFacts, "slug"> & Partial<ListedRoom>; gone: boolean };
  invitation: Invitation;
  notice: { code: string; message: string };
}

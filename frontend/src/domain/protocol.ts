/** The types of docs/protocol.md. Times are ISO 8601 in UTC; `seq` and `rev` count from 1. */

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

/** What I may do in the chat as a whole, as far as the page asks. */
export type ChatRight = "administer" | "create_private_room" | "handle_reports";

/** What I may do in a room, as far as the page asks. */
export type RoomRight =
  | "archive"
  | "close_any_poll"
  | "configure"
  | "delete_any"
  | "delete_own"
  | "edit_own"
  | "invite"
  | "pin"
  | "post"
  | "react"
  | "see_earlier_texts"
  | "set_topic"
  | "vote";

/** Myself. While I am muted, I cannot use the rights that `forbids` names. */
export interface Me extends Person {
  readonly may: readonly string[];
  readonly mute?: { readonly until: string; readonly forbids: readonly string[] };
}

/** A person's card. `may` lists what I may do to them. */
export interface Profile extends Person {
  readonly online: boolean;
  readonly since: string;
  readonly blocked: boolean;
  readonly may: readonly string[];
}

export interface Member extends Person {
  readonly online: boolean;
}

/** A reference to a person. */
export interface PersonRef {
  readonly id: number;
  readonly name: string;
}

export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  readonly users: readonly PersonRef[];
}

/** The replies of a thread; `people` are those who replied last, the latest first. `last_at` is null without replies. */
export interface ThreadSummary {
  readonly count: number;
  readonly last_at: string | null;
  readonly people: readonly Person[];
  /** Only where a reply brings it: who wrote the first message. */
  readonly by?: number;
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
  /** The people whom the message mentions, and whether it mentions everyone. */
  readonly mentions?: readonly number[];
  readonly everyone?: "room" | "here";
  readonly pinned?: true;
  readonly poll?: Poll;
  /** The ids of the guests among the people in `reactions` and `poll`. */
  readonly guests?: readonly number[];
  /** Of a reply: the first message of its thread. */
  readonly thread_root?: number;
  /** A reply that is not shown in the room. */
  readonly in_thread?: true;
  /** Of the thread that it begins; of a reply that was posted or deleted just now, what its thread is since. */
  readonly thread?: ThreadSummary;
}

export interface Poll {
  readonly options: readonly {
    readonly text: string;
    readonly count: number;
    readonly users: readonly PersonRef[];
  }[];
  readonly multiple: boolean;
  readonly closed: boolean;
  readonly voters: number;
}

/** Something that somebody did and that concerns me. */
export interface ActivityItem {
  readonly kind: "mention" | "everyone" | "reply" | "reaction";
  readonly at: string;
  readonly by: PersonRef;
  readonly emoji?: string;
  readonly message: Message;
}

/** What I have to do with a thread; `seq` is its first message. */
export interface ThreadState extends MessageRef {
  readonly following: boolean;
  readonly read_seq: number;
  readonly unread: number;
}

/** A draft as the server keeps it; without text it is gone. */
export interface SavedDraft {
  readonly room: string;
  /** The `seq` of the thread's first message; 0 for the room itself. */
  readonly thread: number;
  readonly text: string;
  readonly at: string;
}

/** The place of a message. */
interface MessageRef {
  readonly room: string;
  readonly seq: number;
}

export interface SearchHit extends Message {
  /** HTML that the server escaped, with the hits in `<mark>`. */
  readonly snippet: string;
}

export type RoomRole = "owner" | "moderator" | "member";
export type PostingRule = "everyone" | "moderators";
export type NotifyLevel = "all" | "mentions" | "nothing";

/** A room as everyone who may see it sees it. `people` are the others in a direct message. */
interface RoomInfo {
  readonly slug: string;
  readonly name: string;
  readonly topic: string;
  readonly description: string;
  readonly visibility: "public" | "private" | "direct";
  readonly archived: boolean;
  readonly posting: PostingRule;
  readonly slow_seconds: number;
  readonly people: readonly Member[];
  readonly seq: number;
  readonly rev: number;
}

/** A room as I see it: `may` lists what I may do there. */
interface SeenRoom extends RoomInfo {
  readonly may: readonly string[];
}

export interface Room extends SeenRoom {
  readonly member_count: number;
  readonly online_count: number;
}

/** A room in my list, with what concerns me alone. */
export interface ListedRoom extends SeenRoom {
  readonly read_seq: number;
  readonly unread: number;
  readonly mentions: number;
  readonly joined: boolean;
  readonly favourite: boolean;
  readonly muted: boolean;
  readonly notify: NotifyLevel;
}

/** `may` lists what I may do to them. */
export interface RoomMember extends Member {
  readonly room_role: RoomRole;
  readonly may: readonly string[];
}

/** An invitation for me into a room. One that is `gone` carries only the room's slug. */
export interface Invitation {
  readonly room: Pick<RoomInfo, "slug" | "name" | "visibility">;
  readonly by: PersonRef;
  readonly at: string;
  /** Only in `invitation` events. */
  readonly gone?: boolean;
}

/** Somebody was invited into a room and has not answered. */
export interface PendingInvitation {
  readonly person: PersonRef & { readonly kind: PersonKind };
  readonly by: PersonRef;
  readonly at: string;
}

export interface Page {
  readonly messages: readonly Message[];
  readonly more_before: boolean;
  readonly more_after: boolean;
}

export interface InitialState extends Page {
  readonly you: Me;
  readonly room: Room;
  readonly rooms: readonly ListedRoom[];
  readonly rooms_cursor: string | null;
  readonly invitations: readonly Invitation[];
  readonly focus: number | null;
  readonly members: readonly Member[];
  readonly read_seq: number;
  readonly blocked: readonly number[];
  readonly csrf: string;
  readonly settings: {
    readonly chat_name: string;
    readonly message_max_chars: number;
    readonly public_url: string;
    readonly registration: string;
  };
}

export interface JoinAck {
  readonly room: Room;
  readonly messages: readonly Message[];
  readonly members: readonly Member[];
  readonly changes?: readonly Message[];
  readonly complete?: boolean;
  readonly read_seq?: number;
  /** The name of the server's history: another one after a restore. */
  readonly history?: string;
}

/** A page of the list of rooms. The first has all rooms that I joined; one without a cursor is the last. */
export interface RoomsPage {
  readonly rooms: readonly ListedRoom[];
  readonly cursor: string | null;
}

/** For each event of the client, its payload and its ack. */
export interface Requests {
  rooms: [
    { follow?: boolean; cursor?: string; limit?: number; q?: string },
    RoomsPage & { invitations: readonly Invitation[] },
  ];
  create: [{ slug: string; name: string; topic: string; private: boolean; posting: PostingRule }, { room: SeenRoom }];
  configure: [
    Partial<Pick<RoomInfo, "name" | "topic" | "description" | "posting" | "slow_seconds" | "archived">> & {
      room: string;
    },
    { room: RoomInfo },
  ];
  invite: [{ room: string; people: readonly number[] }, { invited: readonly number[] }];
  invited: [{ room: string }, { invitations: readonly PendingInvitation[] }];
  withdraw: [{ room: string; person: number }, unknown];
  accept: [{ room: string }, { room: SeenRoom }];
  decline: [{ room: string }, unknown];
  remove: [{ room: string; person: number }, unknown];
  appoint: [{ room: string; person: number; role: RoomRole }, { member: Omit<RoomMember, "may"> }];
  members: [{ room: string; after: number }, { members: readonly RoomMember[] }];
  prefer: [{ room: string; favourite?: boolean; muted?: boolean; notify?: NotifyLevel }, { room: ListedRoom }];
  direct: [{ people: readonly number[] }, { room: SeenRoom }];
  people: [{ q: string }, { people: readonly Member[] }];
  join: [{ room: string; limit?: number; since?: number }, JoinAck];
  leave: [{ room: string }, unknown];
  message: [
    { room: string; body: string; client_id: string; reply_to?: number; in_thread?: boolean },
    { message: Message },
  ];
  edit: [{ room: string; seq: number; body: string }, { message: Message }];
  delete: [{ room: string; seq: number }, { message: Message }];
  react: [{ room: string; seq: number; emoji: string; on: boolean }, { message: Message }];
  history: [{ room: string; limit?: number; before?: number; after?: number; around?: number; date?: string }, Page];
  changes: [
    { room: string; since: number; limit?: number },
    { changes: readonly Message[]; rev: number; complete: boolean },
  ];
  read: [MessageRef, { unread: number; mentions: number }];
  unread: [{ room: string }, { seq: number; unread: number; mentions: number }];
  thread: [
    MessageRef & { after?: number },
    { root: number; messages: readonly Message[]; complete: boolean; state: ThreadState },
  ];
  threads: [unknown, { threads: readonly { message: Message; unread: number }[]; complete: boolean }];
  followed: [unknown, { threads: readonly ThreadState[] }];
  follow: [MessageRef & { on: boolean }, { state: ThreadState }];
  read_thread: [MessageRef & { upto: number }, { state: ThreadState }];
  versions: [
    MessageRef & { cursor?: string },
    { versions: readonly { body: string; replaced_at: string }[]; cursor: string | null },
  ];
  pin: [MessageRef & { on: boolean }, { message: Message }];
  pins: [{ room: string }, { messages: readonly Message[]; complete: boolean }];
  save: [MessageRef & { on: boolean }, unknown];
  saved: [{ cursor?: string; limit?: number }, { messages: readonly Message[]; cursor: string | null }];
  activity: [{ cursor?: string; limit?: number }, { results: readonly ActivityItem[]; cursor: string | null }];
  seen: [{ room: string }, { seen: readonly (PersonRef & { seq: number })[] }];
  poll: [
    { room: string; question: string; options: readonly string[]; multiple: boolean; client_id: string },
    { message: Message },
  ];
  vote: [MessageRef & { option: number; on: boolean }, { message: Message }];
  close_poll: [MessageRef, { message: Message }];
  draft: [{ room: string; thread: number; text: string }, { at: string }];
  drafts: [{ cursor?: string; limit?: number }, { drafts: readonly SavedDraft[]; cursor: string | null }];
  typing: [{ room: string; on: boolean }, unknown];
  person: [{ id: number }, { person: Profile }];
  away: [{ on: boolean }, unknown];
  block: [{ id: number; on: boolean }, { blocked: readonly number[] }];
  report: [{ room: string; seq: number; reason: string }, unknown];
  mute: [{ id: number; minutes?: number; reason: string }, unknown];
  kick: [{ id: number; reason: string }, unknown];
  ban: [{ id: number; minutes?: number; reason: string }, unknown];
  search: [
    { q: string; room?: string; cursor?: string; limit?: number },
    { results: readonly SearchHit[]; cursor: string | null },
  ];
}

/** The events of the server. */
export interface ServerEvents {
  welcome: { you: Me };
  you: { you: Me };
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
  /** I block these people, by id, as I chose on another device. */
  blocked: { blocked: readonly number[] };
  saved: { room: string; seq: number; on: boolean };
  draft: SavedDraft;
  thread: ThreadState;
  seen: { room: string; user: PersonRef; seq: number };
  /** For a room that is gone, only its slug. My own fields only if the event is for me alone. */
  room: { room: Pick<RoomInfo, "slug"> & Partial<ListedRoom>; gone: boolean };
  invitation: Invitation;
  notice: { code: string; message: string };
}

import { expect, test } from "vitest";
import { editLastOwn, openNextRoom } from "../../src/components/shortcuts";
import type { ListedRoom, Message } from "../../src/domain/protocol";
import type { Chat } from "../../src/state/chat";
import { Composers } from "../../src/state/composer";
import { Drafts } from "../../src/state/drafts";
import type { RoomState } from "../../src/state/room";
import { MemoryStorage } from "../../src/sync/storage";

function listed(slug: string, more: Partial<ListedRoom> = {}): ListedRoom {
  const visibility = slug.startsWith("dm") ? "direct" : "public";
  return { slug, visibility, joined: true, unread: 0, seq: 1, people: [], ...more } as unknown as ListedRoom;
}

function message(seq: number, by: number, more: Partial<Message> = {}): Message {
  return { seq, author: { id: by }, kind: "message", deleted: false, ...more } as Message;
}

/** A chat whose open room is `here`, and the list of rooms that it opens. */
function chatAt(here: string): { chat: Chat; opened: string[] } {
  const opened: string[] = [];
  const rooms = [
    listed("attic", { archived: true }),
    listed("den", { unread: 2, muted: true }),
    listed("dm1", { unread: 1 }),
    listed("hall"),
    listed("loved", { favourite: true }),
  ];
  const chat = {
    me: { value: { id: 1 } },
    rooms: { value: rooms },
    current: { value: { slug: here, atBottom: { value: true } } },
    open: async (slug: string) => opened.push(slug),
  };
  return { chat: chat as unknown as Chat, opened };
}

test.each([
  ["loved", 1, false, "den"],
  ["loved", -1, false, "dm1"],
  ["den", 1, false, "hall"],
  ["hall", 1, true, "dm1"],
  ["hall", -1, true, "dm1"],
])("from %s a step of %i (unread: %s) leads to %s", (here, by, unread, there) => {
  const { chat, opened } = chatAt(here);
  openNextRoom(chat, by, unread);
  expect(opened).toEqual([there]);
});

/** A room of one's own messages, where the composer is; and what is edited after ArrowUp. */
function edited(messages: readonly Message[], more: { entries?: object[]; thread?: number; moreAfter?: boolean } = {}) {
  const { entries = [], moreAfter = false, thread = 0 } = more;
  const composers = new Composers(new Drafts(new MemoryStorage(), 1), new MemoryStorage(), 1);
  const chat = {
    me: { value: { id: 1 } },
    currentListing: { may: ["edit_own"] },
    composers,
    awaitingEcho: { value: [] },
    delays: { value: new Map() },
    outboxEntries: { value: entries },
    outbox: { remove: (entry: object) => entries.splice(entries.indexOf(entry), 1) },
  } as unknown as Chat;
  const room = { slug: "hall", timeline: { value: { messages, moreAfter } } } as unknown as RoomState;
  editLastOwn(chat, room, thread);
  const { target, text } = composers.of("hall", thread);
  return { target: target.value, text: text.value, entries };
}

const DAY_MS = 86_400_000;
const recent = (seq: number, by: number, more: Partial<Message> = {}) =>
  message(seq, by, { body: `text ${seq}`, reply_to: null, created_at: new Date().toISOString(), ...more });
const entry = { client_id: "id1", room: "hall", body: "tpyo", reply_to: null, error: null };

test("the message that is edited is the newest of one's own that can be", () => {
  const later = [recent(3, 2), recent(4, 1, { kind: "poll" }), recent(5, 1, { kind: "joined" })];
  const { target } = edited([recent(1, 1), recent(2, 1), ...later, recent(6, 1, { deleted: true })]);
  expect(target).toMatchObject({ mode: "edit", seq: 2, text: "text 2" });
});

test("no old message is edited, and none while newer ones are not shown", () => {
  const old = recent(1, 1, { created_at: new Date(Date.now() - DAY_MS - 1000).toISOString() });
  expect(edited([old]).target).toBe(null);
  expect(edited([recent(1, 1)], { moreAfter: true }).target).toBe(null);
});

test("a message on its way is edited itself, not the one before it", () => {
  const before = [recent(1, 1)];
  expect(edited(before, { entries: [entry] })).toMatchObject({ text: "tpyo", target: { seq: 0, client_id: "id1" } });
  expect(edited(before, { entries: [{ ...entry, room: "den" }] }).target).toMatchObject({ seq: 1 });
  expect(edited(before, { entries: [{ ...entry, body: "/me waves" }] }).target).toBe(null);
});

test("a refused message goes back into the composer", () => {
  const refused = { ...entry, error: "Too long.", reply_to: 1 };
  expect(edited([recent(1, 1)], { entries: [refused] })).toEqual({
    text: "tpyo",
    target: { mode: "reply", seq: 1 },
    entries: [],
  });
});

test("in a thread only its own messages are edited", () => {
  const messages = [recent(1, 1), recent(2, 1, { reply_to: 1, thread_root: 1, in_thread: true }), recent(3, 2)];
  expect(edited(messages).target).toMatchObject({ seq: 1 });
  expect(edited(messages, { thread: 1 }).target).toMatchObject({ seq: 2 });
  expect(edited(messages, { thread: 1, entries: [entry] }).target).toMatchObject({ seq: 2 });
  expect(edited(messages, { thread: 9 }).target).toBe(null);
});

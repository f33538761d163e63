import { beforeEach, expect, test, vi } from "vitest";
import { findRooms } from "../../src/components/rooms/room-search";
import type { InitialState, ListedRoom, Message, Room } from "../../src/domain/protocol";
import { Chat, errorText } from "../../src/state/chat";
import { markUnread } from "../../src/state/room-actions";
import { pageFocused, toastText } from "../../src/state/ui";
import { RefusedError } from "../../src/sync/connection";
import { MemoryStorage } from "../../src/sync/storage";
import { message } from "../messages";
import { settle, TestConnection } from "../test-connection";

const me = { id: 7, name: "ada", kind: "guest", may: [] } as const;
const room = (slug: string, seq: number, rev = seq): Room => ({
  slug,
  name: slug,
  topic: "",
  description: "",
  visibility: "public",
  archived: false,
  posting: "everyone",
  slow_seconds: 0,
  people: [],
  may: ["post"],
  seq,
  rev,
  member_count: 2,
  online_count: 1,
});
const listed = (slug: string, unread = 0): ListedRoom => ({
  ...room(slug, 0),
  read_seq: 0,
  unread,
  mentions: 0,
  joined: true,
  favourite: false,
  muted: false,
  notify: "all",
});
const initialState = (seq: number, rest: Partial<InitialState> = {}): InitialState => ({
  you: me,
  room: room("general", seq),
  rooms: [listed("general"), listed("side")],
  rooms_cursor: null,
  messages: Array.from({ length: seq }, (_, index) => message(index + 1)),
  more_before: false,
  more_after: false,
  focus: null,
  members: [{ ...me, online: true }],
  read_seq: seq,
  blocked: [],
  invitations: [],
  csrf: "",
  settings: { chat_name: "Chat", message_max_chars: 100, public_url: "", registration: "open" },
  ...rest,
});

let connection: TestConnection;
let storage: MemoryStorage;
let session: MemoryStorage;
let chat: Chat;
let ids: number;

beforeEach(() => {
  vi.useFakeTimers();
  connection = new TestConnection();
  storage = new MemoryStorage();
  session = new MemoryStorage();
  ids = 0;
  pageFocused.value = true;
  toastText.value = "";
  chat = start(initialState(2));
});

function start(data: InitialState): Chat {
  return new Chat(data, { connection, storage, session, withLock: (work) => work(), makeId: () => `id${++ids}` });
}

const mine = (seq: number, rest: Partial<Message> = {}) => message(seq, { author: me, ...rest });
const shown = () => chat.current.value.timeline.value.messages.map(({ seq }) => seq);

test("a message is pending at once, and in the timeline when the live stream brings it", async () => {
  connection.answer("message", ({ client_id }) => ({ message: mine(3, { client_id }) }));
  chat.post("hello", null);
  expect(chat.outboxEntries.value.map(({ body }) => body)).toEqual(["hello"]);
  await settle();
  expect([chat.outboxEntries.value.length, chat.awaitingEcho.value.length]).toEqual([0, 1]);
  connection.emit("message", mine(3, { client_id: "id1" }));
  expect([chat.awaitingEcho.value.length, shown()]).toEqual([0, [1, 2, 3]]);
});

test("an ack that comes before other people's messages changes no order", async () => {
  connection.answer("message", ({ client_id }) => ({ message: mine(4, { client_id }) }));
  chat.post("second", null);
  await settle();
  expect(shown()).toEqual([1, 2]);
  connection.emit("message", message(3));
  connection.emit("message", mine(4, { client_id: "id1" }));
  expect([shown(), chat.awaitingEcho.value, connection.payloads("changes")]).toEqual([[1, 2, 3, 4], [], []]);
});

test("a stored message that the live stream does not bring is requested", async () => {
  connection.answer("message", ({ client_id }) => ({ message: mine(3, { client_id }) }));
  connection.answer("changes", () => ({ changes: [mine(3, { client_id: "id1" })], rev: 3, complete: true }));
  chat.post("hello", null);
  await settle();
  vi.advanceTimersByTime(2_000);
  await settle();
  expect([shown(), chat.awaitingEcho.value]).toEqual([[1, 2, 3], []]);
});

test("connecting joins the room from its known revision, sends what waits, then refreshes the other rooms", async () => {
  connection.connected = false;
  chat.post("written offline", null);
  connection.connected = true;
  connection.answer("join", ({ room: slug }) => ({
    room: room(slug, slug === "side" ? 9 : 3),
    messages: [],
    members: [],
    changes: slug === "general" ? [message(3)] : undefined,
    complete: true,
    read_seq: 4,
  }));
  connection.answer("message", ({ client_id }) => ({ message: mine(4, { client_id }) }));
  connection.answer("rooms", () => ({ rooms: [listed("general"), listed("side", 3)], cursor: null }));
  await chat.onConnected();
  await settle();
  expect(connection.requests.map(({ event }) => event)).toEqual(["join", "message", "rooms"]);
  expect(connection.payloads("join")[0]).toMatchObject({ room: "general", since: 2 });
  expect([shown(), chat.online.value, chat.rooms.value[1]?.unread]).toEqual([[1, 2, 3], true, 3]);
});

test("messages in other rooms count as unread, mentions separately", () => {
  connection.emit("message", message(1, { room: "side", everyone: "room" }));
  connection.emit("message", message(2, { room: "side" }));
  connection.emit("message", mine(3, { room: "side" }));
  expect(chat.rooms.value[1]).toMatchObject({ unread: 2, mentions: 1 });
  expect(chat.unreadCount.value).toBe(2);
});

test("messages that come while the page is not focused count, and get a divider", () => {
  pageFocused.value = false;
  connection.emit("message", message(3));
  expect([chat.rooms.value[0]?.unread, chat.current.value.newAfter.value]).toEqual([1, 2]);
});

test("reading on another device reads here", () => {
  connection.emit("message", message(1, { room: "side" }));
  connection.emit("read", { room: "side", seq: 1, unread: 0, mentions: 0 });
  expect(chat.unreadCount.value).toBe(0);
});

test("typing is sent at most every three seconds, and its end once", () => {
  connection.answer("typing", () => ({}));
  for (let keys = 0; keys < 5; keys++) chat.typing("general", true);
  vi.advanceTimersByTime(3_000);
  chat.typing("general", true);
  chat.typing("general", false);
  chat.typing("general", false);
  expect(connection.payloads("typing").map(({ on }) => on)).toEqual([true, true, false]);
});

test("somebody who types is shown until the message comes, or for a while", () => {
  const ben = { id: 9, name: "ben", kind: "guest" } as const;
  const { typing } = chat.current.value;
  connection.emit("typing", { room: "general", user: ben, on: true });
  expect(typing.value).toEqual([ben]);
  connection.emit("message", message(3, { author: ben }));
  expect(typing.value).toEqual([]);
  connection.emit("typing", { room: "general", user: ben, on: true });
  vi.advanceTimersByTime(6_000);
  expect(typing.value).toEqual([]);
});

test("presence events change who is online, and count somebody new as a member", () => {
  const [ben, cem] = [2, 3].map((id) => ({ id, name: `p${id}`, kind: "guest" }) as const);
  if (!ben || !cem) throw new Error("two people");
  connection.emit("presence", { room: "general", joined: [ben, cem], left: [], online_count: 3 });
  connection.emit("presence", { room: "general", joined: [], left: [ben], online_count: 2 });
  const { members, room } = chat.current.value;
  expect(members.value.map(({ id, online }) => [id, online])).toEqual([
    [7, true],
    [2, false],
    [3, true],
  ]);
  expect([room.value.online_count, room.value.member_count]).toEqual([2, 3]);
});

test("a refusal is shown in the server's words", async () => {
  connection.answer("delete", () => {
    throw new RefusedError("forbidden", "You can delete only your own messages.");
  });
  expect(await chat.attempt(chat.request("delete", { room: "general", seq: 1 }))).toBe(false);
  expect(toastText.value).toBe("You can delete only your own messages.");
});

test("a room that cannot be opened leaves the open one as it is", async () => {
  connection.answer("join", () => {
    throw new RefusedError("not_found", "There is no such room.");
  });
  expect(await chat.open("nowhere")).toBe(false);
  expect([chat.current.value.slug, toastText.value]).toEqual(["general", "There is no such room."]);
});

test("new rooms appear in the list, removed ones leave it", () => {
  connection.emit("room", { room: { ...listed("alpha"), name: "Alpha" }, gone: false });
  expect(chat.rooms.value.map(({ slug }) => slug)).toContain("alpha");
  connection.emit("room", { room: { slug: "side" }, gone: true });
  expect(chat.rooms.value.map(({ slug }) => slug)).not.toContain("side");
});

test("an edit that comes while an older page is loading is not undone by it", async () => {
  chat = start(
    initialState(0, { room: room("general", 60), messages: [message(60)], more_before: true, read_seq: 60 }),
  );
  const older = Array.from({ length: 9 }, (_, index) => message(51 + index));
  connection.answer("history", () => {
    connection.emit("change", message(55, { rev: 61, body: "edited" }));
    return { messages: older, more_before: true, more_after: true };
  });
  await chat.current.value.loadMore("before");
  expect(chat.current.value.timeline.value.messages.find(({ seq }) => seq === 55)?.body).toBe("edited");
});

test("a quoted message that is not shown is loaded once", async () => {
  const quoting = [message(50, { reply_to: 3 }), message(51, { reply_to: 3 }), message(52, { reply_to: 50 })];
  chat = start(initialState(0, { room: room("general", 52), messages: quoting, more_before: true, read_seq: 52 }));
  connection.answer("history", ({ after = 0 }) => ({
    messages: [message(after + 1)],
    more_before: true,
    more_after: true,
  }));
  const fetching = chat.current.value.fetchQuoted();
  await vi.advanceTimersByTimeAsync(1_000);
  await fetching;
  expect(chat.current.value.quotedMessages.value.get(3)?.body).toBe("text 3");
  expect(connection.payloads("history")).toEqual([{ room: "general", after: 2, limit: 1 }]);
});

test("a room that was marked as unread stays so until it is left", async () => {
  connection.answer("read", ({ seq }) => ({ unread: 2 - seq }));
  connection.answer("join", () => ({ room: room("side", 0), messages: [], members: [] }));
  await markUnread(chat, message(2));
  const { markedUnread, newAfter } = chat.current.value;
  expect([chat.unreadCount.value, newAfter.value, markedUnread.value]).toEqual([1, 1, true]);
  await chat.open("side");
  expect(markedUnread.value).toBe(false);
});

test("fields that an event does not carry stay as they were in the list", () => {
  chat.putRoom({ ...listed("side", 3), favourite: true });
  connection.emit("room", { room: { slug: "side", topic: "New" }, gone: false });
  expect(chat.rooms.value.find(({ slug }) => slug === "side")).toMatchObject({
    topic: "New",
    unread: 3,
    favourite: true,
    name: "side",
  });
});

test("what I may do in a room is as the server last said", async () => {
  const may = () => chat.currentListing?.may;
  connection.emit("room", { room: { slug: "general", posting: "moderators", may: ["react"] }, gone: false });
  expect([may(), chat.current.value.room.value.may]).toEqual([["react"], ["react"]]);
  connection.answer("join", () => ({ room: { ...room("new", 1), may: ["pin"] }, messages: [message(1)], members: [] }));
  await chat.open("new");
  expect([may(), chat.currentListing?.joined]).toEqual([["pin"], true]);
});

test("a mute holds until its end, of which no event tells", () => {
  const mute = (seconds: number) => ({
    until: new Date(Date.now() + seconds * 1_000).toISOString(),
    forbids: ["post"],
  });
  connection.emit("you", { you: { ...me, mute: mute(60) } });
  vi.advanceTimersByTime(59_000);
  expect(chat.me.value.mute?.forbids).toEqual(["post"]);
  vi.advanceTimersByTime(1_000);
  expect(chat.me.value).toEqual(me);
  // Longer than a timer of the browser can be.
  connection.emit("you", { you: { ...me, mute: mute(3_000_000) } });
  vi.advanceTimersByTime(2_999_000_000);
  expect(chat.me.value.mute).toBeDefined();
  vi.advanceTimersByTime(1_000_000);
  expect(chat.me.value.mute).toBeUndefined();
});

test("a mute that was lifted ends at once, and one that is over is none", () => {
  const mute = { until: new Date(Date.now() + 60_000).toISOString(), forbids: ["post"] };
  connection.emit("you", { you: { ...me, mute } });
  connection.emit("you", { you: me });
  expect(chat.me.value.mute).toBeUndefined();
  vi.advanceTimersByTime(60_000);
  expect(start(initialState(1, { you: { ...me, mute } })).me.value.mute).toBeUndefined();
});

test("when the open room is removed, another one is shown", async () => {
  connection.answer("join", () => ({ room: room("side", 0), messages: [], members: [] }));
  connection.emit("room", { room: { slug: "general" }, gone: true });
  await settle();
  expect(chat.current.value.slug).toBe("side");
  expect([...chat.removedRooms]).toEqual(["general"]);
});

test("presence events change who is online in a direct message", () => {
  const ben = { id: 8, name: "ben", kind: "account" } as const;
  chat.putRoom({ ...listed("dm-1"), visibility: "direct", name: "", people: [{ ...ben, online: false }] });
  const there = () => chat.rooms.value.find(({ slug }) => slug === "dm-1");
  expect(there()?.name).toBe("ben");
  connection.emit("presence", { room: "dm-1", joined: [ben], left: [], online_count: 2 });
  expect(there()?.people[0]?.online).toBe(true);
  connection.emit("presence", { room: "dm-1", joined: [], left: [ben], online_count: 1 });
  expect(there()?.people[0]?.online).toBe(false);
});

test("messages that come while the list is loading still count as unread", async () => {
  connection.answer("rooms", () => {
    connection.emit("message", message(5, { room: "side" }));
    return { rooms: [listed("general"), { ...listed("side", 3), seq: 4 }], cursor: null };
  });
  connection.answer("join", () => ({ room: room("general", 0), messages: [], members: [] }));
  connection.answer("unread", () => ({ seq: 1, unread: 4, mentions: 0 }));
  await chat.onConnected();
  await counted();
  expect(chat.rooms.value[1]?.unread).toBe(4);
});

/** Let the page ask what is unread, as it does a moment after a change. */
async function counted(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1_000);
  await settle();
}

test("what is not unread does not count: my own messages, deleted ones, those of people I block", () => {
  chat = start(initialState(2, { blocked: [1] }));
  connection.emit("message", message(1, { room: "side" }));
  connection.emit("message", mine(2, { room: "side" }));
  connection.emit("message", message(3, { room: "side", kind: "joined", author: { ...me, id: 9 } }));
  expect([chat.rooms.value[1]?.unread, chat.latestUnseen.value]).toEqual([0, null]);
  connection.emit("message", message(4, { room: "side", author: { ...me, id: 9 } }));
  expect(chat.rooms.value[1]?.unread).toBe(1);
});

test("when an unread message is edited or deleted, the server is asked once what is unread", async () => {
  connection.answer("unread", () => ({ seq: 0, unread: 1, mentions: 1 }));
  for (const seq of [1, 2, 3]) connection.emit("message", message(seq, { room: "side" }));
  connection.emit("change", message(1, { room: "side", rev: 4, reactions: [] }));
  await counted();
  expect(connection.payloads("unread")).toEqual([]);
  for (const seq of [1, 2]) connection.emit("change", message(seq, { room: "side", rev: 4 + seq, deleted: true }));
  connection.emit("change", message(3, { room: "side", rev: 7, edited_at: "2026-11-22T13:00:00.000Z" }));
  await counted();
  expect(connection.payloads("unread")).toEqual([{ room: "side" }]);
  expect(chat.rooms.value[1]).toMatchObject({ unread: 1, mentions: 1 });
});

test("a message that comes while the server counts is not forgotten", async () => {
  let asked = 0;
  connection.answer("unread", () => {
    if (!asked++) connection.emit("message", message(3, { room: "side" }));
    return { seq: 0, unread: asked, mentions: 0 };
  });
  for (const seq of [1, 2]) connection.emit("message", message(seq, { room: "side" }));
  connection.emit("change", message(1, { room: "side", rev: 3, deleted: true }));
  await counted();
  await counted();
  expect([asked, chat.rooms.value[1]?.unread]).toEqual([2, 2]);
});

test("blocking somebody, here or on another device, counts anew", async () => {
  connection.answer("rooms", () => ({ rooms: [listed("general"), listed("side", 2)], cursor: null, invitations: [] }));
  connection.emit("blocked", { blocked: [1] });
  await settle();
  expect([chat.blockedIds.value, chat.rooms.value[1]?.unread]).toEqual([[1], 2]);
});

test("what somebody wrote is announced no longer once they are blocked", () => {
  connection.emit("message", message(1));
  const announced = () => chat.announced.value.map(({ seq }) => seq);
  expect(announced()).toEqual([1]);
  connection.emit("blocked", { blocked: [chat.announced.value[0]?.author.id ?? 0] });
  expect(announced()).toEqual([]);
});

test("before I write, what is shown is marked as read", async () => {
  connection.emit("message", message(3));
  chat.post("hello", null);
  await settle();
  expect(connection.requests.map(({ event }) => event)).toEqual(["read", "message"]);
});

test("further rooms are searched on the server, and stay when the list is loaded again", async () => {
  const other = (slug: string) => ({ ...listed(slug), joined: false });
  chat = start(initialState(0, { rooms: [listed("general"), other("able")], rooms_cursor: "able" }));
  connection.answer("rooms", ({ q, cursor }) =>
    q || cursor
      ? { rooms: [other("tea")], cursor: cursor ? null : "tea" }
      : { rooms: [listed("general"), other("able")], cursor: "able" },
  );
  expect(await findRooms(chat, "")).toBe("able");
  expect(await findRooms(chat, "te")).toBe("tea");
  expect(await findRooms(chat, "te", "tea")).toBe(null);
  const slugs = () => chat.rooms.value.map(({ slug }) => slug);
  expect(slugs()).toEqual(["able", "general", "tea"]);
  connection.answer("join", () => ({ room: room("general", 0), messages: [], members: [] }));
  await chat.onConnected();
  await settle();
  expect(slugs()).toEqual(["able", "general", "tea"]);
});

test("a request without an answer fails with a sentence that says what to do", async () => {
  const offline = new TestConnection();
  offline.connected = false;
  const error: unknown = await offline.request("create", { slug: "tea", name: "Tea" } as never).catch((lost) => lost);
  expect(errorText(error)).toBe("Couldn't connect. Try again.");
  expect(errorText(new RefusedError("conflict", "This URL is taken."))).toBe("This URL is taken.");
});

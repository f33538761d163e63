import { beforeEach, expect, test, vi } from "vitest";
import { findRooms } from "../../src/components/rooms/search";
import type { Boot, ListedRoom, Message, Room } from "../../src/domain/wire";
import { Chat } from "../../src/state/chat";
import { attentive, notice } from "../../src/state/ui";
import { markUnread } from "../../src/state/wishes";
import { PassingStorage } from "../../src/sync/storage";
import { Refused } from "../../src/sync/wire";
import { message } from "../corpus";
import { settle, TestWire } from "../wire";

const me = { id: 7, name: "ada", kind: "guest" } as const;
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
  seq,
  rev,
  member_count: 2,
  online_count: 1,
});
const listed = (slug: string, unread = 0): ListedRoom => ({
  ...room(slug, 0),
  unread,
  mentions: 0,
  joined: true,
  role: "member",
  favourite: false,
  muted: false,
  notify: "all",
});
const boot = (seq: number, rest: Partial<Boot> = {}): Boot => ({
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
  settings: { message_max_chars: 100, registration: "open" },
  ...rest,
});

let wire: TestWire;
let storage: PassingStorage;
let chat: Chat;
let ids: number;

beforeEach(() => {
  vi.useFakeTimers();
  wire = new TestWire();
  storage = new PassingStorage();
  ids = 0;
  attentive.value = true;
  notice.value = "";
  chat = start(boot(2));
});

function start(data: Boot): Chat {
  return new Chat(data, { wire, storage, alone: (work) => work(), makeId: () => `id${++ids}` });
}

const mine = (seq: number, rest: Partial<Message> = {}) => message(seq, { author: me, ...rest });
const shown = () => chat.current.value.timeline.value.messages.map(({ seq }) => seq);

test("what is written is waiting at once, and in its place when the stream brings it", async () => {
  wire.answers("message", ({ client_id }) => ({ message: mine(3, { client_id }) }));
  chat.post("hello", null);
  expect(chat.waiting.value.map(({ body }) => body)).toEqual(["hello"]);
  await settle();
  expect([chat.waiting.value.length, chat.stored.value.length]).toEqual([0, 1]);
  wire.announces("message", mine(3, { client_id: "id1" }));
  expect([chat.stored.value.length, shown()]).toEqual([0, [1, 2, 3]]);
});

test("an answer that overtakes other people's messages changes no order", async () => {
  wire.answers("message", ({ client_id }) => ({ message: mine(4, { client_id }) }));
  chat.post("second", null);
  await settle();
  expect(shown()).toEqual([1, 2]);
  wire.announces("message", message(3));
  wire.announces("message", mine(4, { client_id: "id1" }));
  expect([shown(), chat.stored.value, wire.payloads("changes")]).toEqual([[1, 2, 3, 4], [], []]);
});

test("a stored message that the stream does not bring is asked for", async () => {
  wire.answers("message", ({ client_id }) => ({ message: mine(3, { client_id }) }));
  wire.answers("changes", () => ({ changes: [mine(3, { client_id: "id1" })], rev: 3, complete: true }));
  chat.post("hello", null);
  await settle();
  vi.advanceTimersByTime(2_000);
  await settle();
  expect([shown(), chat.stored.value]).toEqual([[1, 2, 3], []]);
});

test("connecting joins the room from where it is known, sends what waited, then follows the other rooms", async () => {
  wire.connected = false;
  chat.post("written offline", null);
  wire.connected = true;
  wire.answers("join", ({ room: slug }) => ({
    room: room(slug, slug === "side" ? 9 : 3),
    messages: [],
    members: [],
    changes: slug === "general" ? [message(3)] : undefined,
    complete: true,
    read_seq: 4,
  }));
  wire.answers("message", ({ client_id }) => ({ message: mine(4, { client_id }) }));
  wire.answers("rooms", () => ({ rooms: [listed("general"), listed("side", 3)], cursor: null }));
  await chat.connected();
  await settle();
  expect(wire.asked.map(({ event }) => event)).toEqual(["join", "message", "rooms"]);
  expect(wire.payloads("join")[0]).toMatchObject({ room: "general", since: 2 });
  expect([shown(), chat.online.value, chat.rooms.value[1]?.unread]).toEqual([[1, 2, 3], true, 3]);
});

test("messages in other rooms count as unread, those that speak to me apart", () => {
  wire.announces(
    "message",
    message(1, { room: "side", html: '<span class="mention" data-person="room">@room</span>' }),
  );
  wire.announces("message", message(2, { room: "side" }));
  wire.announces("message", mine(3, { room: "side" }));
  expect(chat.rooms.value[1]).toMatchObject({ unread: 2, mentions: 1 });
  expect(chat.unread.value).toBe(2);
});

test("what comes while I look away counts, and gets a line", () => {
  attentive.value = false;
  wire.announces("message", message(3));
  expect([chat.rooms.value[0]?.unread, chat.current.value.newAfter.value]).toEqual([1, 2]);
});

test("reading elsewhere reads here", () => {
  wire.announces("message", message(1, { room: "side" }));
  wire.announces("read", { room: "side", seq: 1, unread: 0, mentions: 0 });
  expect(chat.unread.value).toBe(0);
});

test("typing is told at most every three seconds, and its end once", () => {
  wire.answers("typing", () => ({}));
  for (let keys = 0; keys < 5; keys++) chat.typing(true);
  vi.advanceTimersByTime(3_000);
  chat.typing(true);
  chat.typing(false);
  chat.typing(false);
  expect(wire.payloads("typing").map(({ on }) => on)).toEqual([true, true, false]);
});

test("someone who types is shown until the message comes, or for a while", () => {
  const ben = { id: 9, name: "ben", kind: "guest" } as const;
  const { typing } = chat.current.value;
  wire.announces("typing", { room: "general", user: ben, on: true });
  expect(typing.value).toEqual([ben]);
  wire.announces("message", message(3, { author: ben }));
  expect(typing.value).toEqual([]);
  wire.announces("typing", { room: "general", user: ben, on: true });
  vi.advanceTimersByTime(6_000);
  expect(typing.value).toEqual([]);
});

test("who comes and goes is seen; someone new counts as a member", () => {
  const [ben, cem] = [2, 3].map((id) => ({ id, name: `p${id}`, kind: "guest" }) as const);
  if (!ben || !cem) throw new Error("two people");
  wire.announces("presence", { room: "general", joined: [ben, cem], left: [], online_count: 3 });
  wire.announces("presence", { room: "general", joined: [], left: [ben], online_count: 2 });
  const { members, room } = chat.current.value;
  expect(members.value.map(({ id, online }) => [id, online])).toEqual([
    [7, true],
    [2, false],
    [3, true],
  ]);
  expect([room.value.online_count, room.value.member_count]).toEqual([2, 3]);
});

test("a refusal is told to the person in the server's words", async () => {
  wire.answers("delete", () => {
    throw new Refused("forbidden", "You can delete only your own messages.");
  });
  expect(await chat.remove(message(1))).toBe(false);
  expect(notice.value).toBe("You can delete only your own messages.");
});

test("a room that cannot be opened leaves the open one as it is", async () => {
  wire.answers("join", () => {
    throw new Refused("not_found", "There is no such room.");
  });
  expect(await chat.open("nowhere")).toBe(false);
  expect([chat.current.value.slug, notice.value]).toEqual(["general", "There is no such room."]);
});

test("rooms that are new appear in the list, those that are gone leave it", () => {
  wire.announces("room", { room: { ...listed("alpha"), name: "Alpha" }, gone: false });
  expect(chat.rooms.value.map(({ slug }) => slug)).toContain("alpha");
  wire.announces("room", { room: { slug: "side" }, gone: true });
  expect(chat.rooms.value.map(({ slug }) => slug)).not.toContain("side");
});

test("an edit that comes while an older page is on its way is not undone by it", async () => {
  chat = start(
    boot(0, { room: room("general", 60), messages: [message(60)], more_before: true, read_seq: 60 }),
  );
  const older = Array.from({ length: 9 }, (_, index) => message(51 + index));
  wire.answers("history", () => {
    wire.announces("change", message(55, { rev: 61, body: "edited" }));
    return { messages: older, more_before: true, more_after: true };
  });
  await chat.current.value.more("before");
  expect(chat.current.value.timeline.value.messages.find(({ seq }) => seq === 55)?.body).toBe("edited");
});

test("what is quoted and lies further up is fetched once", async () => {
  const quoting = [message(50, { reply_to: 3 }), message(51, { reply_to: 3 }), message(52, { reply_to: 50 })];
  chat = start(boot(0, { room: room("general", 52), messages: quoting, more_before: true, read_seq: 52 }));
  wire.answers("history", ({ after = 0 }) => ({
    messages: [message(after + 1)],
    more_before: true,
    more_after: true,
  }));
  const fetching = chat.current.value.fetchQuoted();
  await vi.advanceTimersByTimeAsync(1_000);
  await fetching;
  expect(chat.current.value.quoted.value.get(3)?.body).toBe("text 3");
  expect(wire.payloads("history")).toEqual([{ room: "general", after: 2, limit: 1 }]);
});

test("marked unread, a room stays so until it is left", async () => {
  wire.answers("read", ({ seq }) => ({ unread: 2 - seq }));
  wire.answers("join", () => ({ room: room("side", 0), messages: [], members: [] }));
  await markUnread(chat, message(2));
  const { keptUnread, newAfter } = chat.current.value;
  expect([chat.unread.value, newAfter.value, keptUnread.value]).toEqual([1, 1, true]);
  await chat.open("side");
  expect(keptUnread.value).toBe(false);
});

test("what is not told of a room stays as it was in the list", () => {
  chat.know({ ...listed("side", 3), favourite: true });
  wire.announces("room", { room: { slug: "side", topic: "New" }, gone: false });
  expect(chat.rooms.value.find(({ slug }) => slug === "side")).toMatchObject({
    topic: "New",
    unread: 3,
    favourite: true,
    name: "side",
  });
});

test("the room one is in goes: another is shown, and nothing of it is kept", async () => {
  wire.answers("join", () => ({ room: room("side", 0), messages: [], members: [] }));
  wire.announces("room", { room: { slug: "general" }, gone: true });
  await settle();
  expect(chat.current.value.slug).toBe("side");
  expect([...chat.gone]).toEqual(["general"]);
});

test("whoever one talks to directly is seen coming and going", () => {
  const ben = { id: 8, name: "ben", kind: "account" } as const;
  chat.know({ ...listed("dm-1"), visibility: "direct", name: "", people: [{ ...ben, online: false }] });
  const there = () => chat.rooms.value.find(({ slug }) => slug === "dm-1");
  expect(there()?.name).toBe("ben");
  wire.announces("presence", { room: "dm-1", joined: [ben], left: [], online_count: 2 });
  expect(there()?.people[0]?.online).toBe(true);
  wire.announces("presence", { room: "dm-1", joined: [], left: [ben], online_count: 1 });
  expect(there()?.people[0]?.online).toBe(false);
});

test("what came live while the list was on its way is still unread", async () => {
  wire.answers("rooms", () => {
    wire.announces("message", message(5, { room: "side" }));
    return { rooms: [listed("general"), { ...listed("side", 3), seq: 4 }], cursor: null };
  });
  wire.answers("join", () => ({ room: room("general", 0), messages: [], members: [] }));
  await chat.connected();
  await settle();
  expect(chat.rooms.value[1]?.unread).toBe(4);
});

test("more rooms than the first page are found at the server, and stay when the list is read anew", async () => {
  const other = (slug: string) => ({ ...listed(slug), joined: false, role: null });
  chat = start(boot(0, { rooms: [listed("general"), other("able")], rooms_cursor: "able" }));
  wire.answers("rooms", ({ q, cursor }) =>
    q || cursor
      ? { rooms: [other("tea")], cursor: cursor ? null : "tea" }
      : { rooms: [listed("general"), other("able")], cursor: "able" },
  );
  expect(await findRooms(chat, "")).toBe("able");
  expect(await findRooms(chat, "te")).toBe("tea");
  expect(await findRooms(chat, "te", "tea")).toBe(null);
  const slugs = () => chat.rooms.value.map(({ slug }) => slug);
  expect(slugs()).toEqual(["able", "general", "tea"]);
  wire.answers("join", () => ({ room: room("general", 0), messages: [], members: [] }));
  await chat.connected();
  await settle();
  expect(slugs()).toEqual(["able", "general", "tea"]);
});

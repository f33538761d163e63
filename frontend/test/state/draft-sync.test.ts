import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";
import type { SavedDraft } from "../../src/domain/protocol";
import type { Chat } from "../../src/state/chat";
import { Composers } from "../../src/state/composer";
import { startDraftSync } from "../../src/state/draft-sync";
import { Drafts } from "../../src/state/drafts";
import { MemoryStorage } from "../../src/sync/storage";
import { settle, TestConnection } from "../test-connection";

/** The server: the drafts that it keeps, and its clock. */
let saved: Map<string, SavedDraft>;
let clock: number;

const time = () => new Date(Date.UTC(2026, 10, 22) + ++clock).toISOString();

beforeEach(() => {
  vi.useFakeTimers();
  saved = new Map();
  clock = 0;
});

/** A device of the person; `storage` is what it kept when it was last used. */
function device(storage = new MemoryStorage(), isOnline = true) {
  const connection = new TestConnection();
  connection.connected = isOnline;
  connection.answer("drafts", ({ cursor }) => {
    const all = [...saved.values()];
    return cursor
      ? { drafts: all.slice(1), cursor: null }
      : { drafts: all.slice(0, 1), cursor: all[1] ? "more" : null };
  });
  connection.answer("draft", ({ room, thread, text }) => {
    const at = time();
    const place = `${room}/${thread}`;
    if (text) saved.set(place, { room, thread, text, at });
    else saved.delete(place);
    return { at };
  });
  const drafts = new Drafts(storage, 1);
  const composers = new Composers(drafts, new MemoryStorage(), 1);
  const online = signal(isOnline);
  const chat = {
    me: { value: { id: 1 } },
    drafts,
    online,
    on: connection.on.bind(connection),
    request: connection.request.bind(connection),
  } as unknown as Chat;
  startDraftSync(chat, storage);
  const connect = async () => {
    connection.connected = true;
    online.value = true;
    await settle();
  };
  return { connection, composers, connect, storage };
}

const sent = (connection: TestConnection) =>
  connection.payloads("draft").map(({ room, thread, text }) => [room, thread, text]);

test("a draft is sent once typing pauses, and its end at once", async () => {
  const { connection, composers } = device();
  await settle();
  for (const text of ["h", "ha", "half"]) composers.of("hall").setText(text);
  composers.of("hall", 5).setText("of a thread");
  vi.advanceTimersByTime(1_000);
  await settle();
  composers.of("hall").clear();
  vi.advanceTimersByTime(0);
  await settle();
  expect(sent(connection)).toEqual([
    ["hall", 0, "half"],
    ["hall", 5, "of a thread"],
    ["hall", 0, ""],
  ]);
});

test("what was written or sent on another device meanwhile is taken over", async () => {
  const { composers, storage } = device();
  for (const room of ["hall", "den"]) composers.of(room).setText(`half, in ${room}`);
  vi.advanceTimersByTime(1_000);
  await settle();
  saved.delete("hall/0");
  saved.set("den/0", { room: "den", thread: 0, text: "more", at: time() });
  saved.set("hall/7", { room: "hall", thread: 7, text: "new", at: time() });
  const { composers: again, connection } = device(storage);
  await settle();
  expect(again.of("hall").text.value).toBe("");
  expect(again.of("den").text.value).toBe("more");
  expect(again.of("hall", 7).text.value).toBe("new");
  expect(sent(connection)).toEqual([]);
});

test("what was written or sent without a connection is kept, also over a reload", async () => {
  const { composers, storage } = device();
  composers.of("hall").setText("to be sent");
  vi.advanceTimersByTime(1_000);
  await settle();
  const offline = device(storage, false);
  offline.composers.of("hall").clear();
  offline.composers.of("den").setText("offline");
  vi.advanceTimersByTime(1_000);
  await settle();
  const { connection, composers: again, connect } = device(storage, false);
  await connect();
  expect(new Set(sent(connection).map(String))).toEqual(new Set(["hall,0,", "den,0,offline"]));
  expect([again.of("hall").text.value, again.of("den").text.value]).toEqual(["", "offline"]);
  expect([...saved.keys()]).toEqual(["den/0"]);
});

test("a draft of another device is shown at once, but for one that is being typed over", async () => {
  const { connection, composers } = device();
  await settle();
  const emit = (text: string) => connection.emit("draft", { room: "hall", thread: 0, text, at: time() });
  emit("theirs");
  expect(composers.of("hall").text.value).toBe("theirs");
  composers.of("hall").setText("mine");
  emit("theirs, later");
  expect(composers.of("hall").text.value).toBe("mine");
  vi.advanceTimersByTime(1_000);
  await settle();
  expect(composers.of("hall").text.value).toBe("mine");
  emit("");
  expect(composers.of("hall").text.value).toBe("");
});

test("of two drafts on their way at once the one that the server got last is shown", async () => {
  const { connection, composers } = device();
  await settle();
  connection.answer("draft", () => {
    const at = time();
    connection.emit("draft", { room: "hall", thread: 0, text: "theirs", at: time() });
    return { at };
  });
  composers.of("hall").setText("mine");
  vi.advanceTimersByTime(1_000);
  await settle();
  expect(composers.of("hall").text.value).toBe("theirs");
});

test("a draft that was sent elsewhere takes its reply along", async () => {
  const { connection, composers } = device();
  await settle();
  composers.of("hall").reply({ seq: 4 });
  composers.of("hall").setText("yes");
  vi.advanceTimersByTime(1_000);
  await settle();
  connection.emit("draft", { room: "hall", thread: 0, text: "", at: time() });
  expect(composers.of("hall").target.value).toBe(null);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JoinAck, Message } from "../../src/domain/protocol";
import { NoAnswerError, RefusedError } from "../../src/sync/connection";
import { RoomSync } from "../../src/sync/room-sync";
import { message } from "../messages";
import { settle, TestConnection } from "../test-connection";

let connection: TestConnection;
let applied: Message[];
let restarted: JoinAck[];
let sync: RoomSync;

beforeEach(() => {
  connection = new TestConnection();
  applied = [];
  restarted = [];
  sync = new RoomSync("general", 10, {
    connection,
    apply: (messages) => void applied.push(...messages),
    startOver: (joined) => void restarted.push(joined),
  });
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const live = (...revs: number[]) => {
  for (const rev of revs) sync.applyLive(message(rev));
};
const revs = () => applied.map(({ rev }) => rev);
const room = (rev: number) => ({
  slug: "general",
  name: "",
  topic: "",
  seq: rev,
  rev,
  member_count: 1,
  online_count: 1,
});
/** A server that has all revisions up to `top`, each a message of its own, in pages of two. */
function serve(top: number): void {
  connection.answer("changes", ({ since }) => {
    const end = Math.min(since + 2, top);
    const changes = Array.from({ length: Math.max(0, end - since) }, (_, index) => message(since + 1 + index));
    return { changes, rev: Math.max(end, since), complete: end >= top };
  });
}

test("a live stream without gaps is applied as it comes", () => {
  live(11, 12, 13);
  expect([revs(), sync.rev, connection.requests]).toEqual([[11, 12, 13], 13, []]);
});

test("a revision that is known already is not applied twice", () => {
  live(11, 11, 10, 12);
  expect(revs()).toEqual([11, 12]);
});

test("a gap is filled by requests until the answer is complete, in order", async () => {
  serve(17);
  live(11, 17);
  expect(revs()).toEqual([11]);
  await settle();
  expect(revs()).toEqual([11, 12, 13, 14, 15, 16, 17]);
  expect(connection.payloads("changes").map(({ since }) => since)).toEqual([11, 13, 15]);
});

test("live events while catching up are neither lost nor applied early", async () => {
  serve(14);
  live(13);
  live(14, 15);
  serve(15);
  await settle();
  expect(revs()).toEqual([11, 12, 13, 14, 15]);
  expect(sync.rev).toBe(15);
});

test("a message that changed twice is applied once, in its latest state", async () => {
  const pages = [
    { changes: [message(4, { rev: 11 }), message(5, { rev: 12 })], rev: 12, complete: false },
    { changes: [message(4, { rev: 14, body: "last" })], rev: 14, complete: true },
  ];
  connection.answer("changes", () => pages.shift());
  live(14);
  await settle();
  expect(applied.map(({ seq, body }) => [seq, body])).toEqual([
    [4, "last"],
    [5, "text 5"],
  ]);
});

test("joining again brings what was missed", async () => {
  connection.answer("join", ({ since }) => ({
    room: room(12),
    messages: [],
    members: [],
    changes: [message(11), message(12)],
    complete: true,
    since,
  }));
  await sync.join(50);
  expect(connection.payloads("join")).toEqual([{ room: "general", since: 10, limit: 50 }]);
  expect([revs(), sync.rev]).toEqual([[11, 12], 12]);
});

test("after an incomplete answer to a join, changes are requested, and nothing with gaps is applied", async () => {
  serve(13);
  connection.answer("join", () => ({
    room: room(13),
    messages: [],
    members: [],
    changes: [message(11)],
    complete: false,
  }));
  await sync.join(50);
  await settle();
  expect([revs(), sync.rev]).toEqual([[11, 12, 13], 13]);
});

test("after very many missed changes the room starts over with the newest page", async () => {
  const answer = { room: room(9000), messages: [message(9000)], members: [], changes: [], complete: false };
  connection.answer("join", () => answer);
  await sync.join(50);
  await settle();
  expect(restarted).toEqual([answer]);
  expect([sync.rev, connection.payloads("changes")]).toEqual([9000, []]);
});

test("a server that was restored to an earlier state is believed, and followed from there", async () => {
  const answer = { room: room(7), messages: [message(7)], members: [], changes: [], complete: true };
  connection.answer("join", () => answer);
  await sync.join(50);
  expect(restarted).toEqual([answer]);
  live(8);
  expect([revs(), sync.rev, connection.payloads("changes")]).toEqual([[8], 8, []]);
});

test("another history is shown anew, though its revisions are higher than the known one", async () => {
  const joined = (rev: number, history: string) => ({
    room: room(rev),
    messages: [message(rev)],
    members: [],
    changes: [],
    complete: true,
    history,
  });
  connection.answer("join", () => joined(10, "before"));
  await sync.join(50);
  expect(restarted).toEqual([]);
  connection.answer("join", () => joined(15, "after"));
  await sync.join(50);
  expect([restarted, sync.rev]).toEqual([[joined(15, "after")], 15]);
  await sync.join(50);
  expect(restarted).toHaveLength(1);
});

test("live events that come while joining wait for the answer", async () => {
  connection.answer("join", () => {
    sync.applyLive(message(13));
    return { room: room(12), messages: [], members: [], changes: [message(11), message(12)], complete: true };
  });
  serve(13);
  await sync.join(50);
  await settle();
  expect(revs()).toEqual([11, 12, 13]);
});

test("a temporary refusal is retried", async () => {
  connection.answer("changes", () => {
    throw new RefusedError("unavailable", "Later.");
  });
  live(12);
  await settle();
  expect(vi.getTimerCount()).toBe(1);
  serve(12);
  vi.advanceTimersToNextTimer();
  await settle();
  expect(revs()).toEqual([11, 12]);
});

test("a lost connection leaves the rest to the next join", async () => {
  connection.answer("changes", () => {
    throw new NoAnswerError("lost");
  });
  live(12);
  await settle();
  expect([vi.getTimerCount(), sync.rev]).toEqual([0, 10]);
});

test("a server that has less than it announced is not asked forever", async () => {
  serve(10);
  live(12);
  await settle();
  expect(connection.payloads("changes")).toHaveLength(1);
});

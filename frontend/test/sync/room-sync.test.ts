import { beforeEach, expect, test } from "vitest";
import type { Joined, Message } from "../../src/domain/wire";
import { RoomSync } from "../../src/sync/room-sync";
import { Refused, Unknown } from "../../src/sync/wire";
import { message } from "../corpus";
import { settle, TestWire } from "../wire";

let wire: TestWire;
let applied: Message[];
let restarted: Joined[];
let waits: (() => void)[];
let sync: RoomSync;

beforeEach(() => {
  wire = new TestWire();
  applied = [];
  restarted = [];
  waits = [];
  sync = new RoomSync("general", 10, {
    wire,
    apply: (messages) => void applied.push(...messages),
    startOver: (joined) => void restarted.push(joined),
    later: (_, work) => void waits.push(work),
  });
});

const live = (...revs: number[]) => {
  for (const rev of revs) sync.live(message(rev));
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
  wire.answers("changes", ({ since }) => {
    const end = Math.min(since + 2, top);
    const changes = Array.from({ length: Math.max(0, end - since) }, (_, index) =>
      message(since + 1 + index),
    );
    return { changes, rev: Math.max(end, since), complete: end >= top };
  });
}

test("a live stream without holes is taken as it comes", () => {
  live(11, 12, 13);
  expect([revs(), sync.rev, wire.asked]).toEqual([[11, 12, 13], 13, []]);
});

test("what is known already is not taken twice", () => {
  live(11, 11, 10, 12);
  expect(revs()).toEqual([11, 12]);
});

test("a hole is filled by asking until the answer is complete, in order", async () => {
  serve(17);
  live(11, 17);
  expect(revs()).toEqual([11]);
  await settle();
  expect(revs()).toEqual([11, 12, 13, 14, 15, 16, 17]);
  expect(wire.payloads("changes").map(({ since }) => since)).toEqual([11, 13, 15]);
});

test("live events during catching up are neither lost nor shown early", async () => {
  serve(14);
  live(13);
  live(14, 15);
  serve(15);
  await settle();
  expect(revs()).toEqual([11, 12, 13, 14, 15]);
  expect(sync.rev).toBe(15);
});

test("a message that changed twice comes once, in its last state", async () => {
  const pages = [
    { changes: [message(4, { rev: 11 }), message(5, { rev: 12 })], rev: 12, complete: false },
    { changes: [message(4, { rev: 14, body: "last" })], rev: 14, complete: true },
  ];
  wire.answers("changes", () => pages.shift());
  live(14);
  await settle();
  expect(applied.map(({ seq, body }) => [seq, body])).toEqual([
    [4, "last"],
    [5, "text 5"],
  ]);
});

test("joining again brings what was missed", async () => {
  wire.answers("join", ({ since }) => ({
    room: room(12),
    messages: [],
    members: [],
    changes: [message(11), message(12)],
    complete: true,
    since,
  }));
  await sync.join(50);
  expect(wire.payloads("join")).toEqual([{ room: "general", since: 10, limit: 50 }]);
  expect([revs(), sync.rev]).toEqual([[11, 12], 12]);
});

test("joining with an incomplete answer asks on, and applies nothing with holes", async () => {
  serve(13);
  wire.answers("join", () => ({
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

test("who missed very much starts over with the newest page", async () => {
  const answer = { room: room(9000), messages: [message(9000)], members: [], changes: [], complete: false };
  wire.answers("join", () => answer);
  await sync.join(50);
  await settle();
  expect(restarted).toEqual([answer]);
  expect([sync.rev, wire.payloads("changes")]).toEqual([9000, []]);
});

test("a server that was put back to an earlier state is believed, and followed from there", async () => {
  const answer = { room: room(7), messages: [message(7)], members: [], changes: [], complete: true };
  wire.answers("join", () => answer);
  await sync.join(50);
  expect(restarted).toEqual([answer]);
  live(8);
  expect([revs(), sync.rev, wire.payloads("changes")]).toEqual([[8], 8, []]);
});

test("live events that come while joining wait for its answer", async () => {
  wire.answers("join", () => {
    sync.live(message(13));
    return { room: room(12), messages: [], members: [], changes: [message(11), message(12)], complete: true };
  });
  serve(13);
  await sync.join(50);
  await settle();
  expect(revs()).toEqual([11, 12, 13]);
});

test("an answer that is passing trouble is asked for again", async () => {
  wire.answers("changes", () => {
    throw new Refused("unavailable", "Later.");
  });
  live(12);
  await settle();
  expect(waits).toHaveLength(1);
  serve(12);
  waits[0]?.();
  await settle();
  expect(revs()).toEqual([11, 12]);
});

test("a cut connection leaves the rest to the next join", async () => {
  wire.answers("changes", () => {
    throw new Unknown("cut");
  });
  live(12);
  await settle();
  expect([waits, sync.rev]).toEqual([[], 10]);
});

test("a server that knows less than it said is not asked without end", async () => {
  serve(10);
  live(12);
  await settle();
  expect(wire.payloads("changes")).toHaveLength(1);
});

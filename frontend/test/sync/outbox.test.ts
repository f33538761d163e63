import { expect, test } from "vitest";
import { Outbox } from "../../src/sync/outbox";
import { MemoryStorage } from "../../src/sync/storage";

const now = new Date("2026-11-22T12:00:00Z");
const nothing = () => {};
const written = (body: string, client_id: string, reply_to: number | null = null) => ({
  room: "general",
  body,
  client_id,
  reply_to,
});

test("what was written survives a reload, in the order it was written", () => {
  const storage = new MemoryStorage();
  const before = new Outbox(storage, 7, nothing);
  before.add(written("one", "b"), now);
  before.add(written("two", "a", 3), now);
  const after = new Outbox(storage, 7, nothing);
  after.add(written("three", "c"), now);
  expect(after.entries().map(({ body, reply_to }) => [body, reply_to])).toEqual([
    ["one", null],
    ["two", 3],
    ["three", null],
  ]);
});

test("each person has an outbox of their own", () => {
  const storage = new MemoryStorage();
  new Outbox(storage, 7, nothing).add(written("mine", "a"), now);
  expect(new Outbox(storage, 71, nothing).entries()).toEqual([]);
});

test("a refused entry waits for the person; retried, it keeps its id", () => {
  const outbox = new Outbox(new MemoryStorage(), 7, nothing);
  const entry = outbox.add(written("one", "a"), now);
  outbox.fail(entry, "too long");
  expect([outbox.next(() => false), outbox.entries()[0]?.error]).toEqual([undefined, "too long"]);
  outbox.retry(entry);
  expect(outbox.next(() => false)?.client_id).toBe("a");
});

test("two tabs add and remove without overwriting each other", () => {
  const storage = new MemoryStorage();
  const [one, two] = [new Outbox(storage, 7, nothing), new Outbox(storage, 7, nothing)];
  const first = one.add(written("from one", "a"), now);
  two.add(written("from two", "b"), now);
  one.remove(first);
  expect(two.entries().map(({ body }) => body)).toEqual(["from two"]);
});

test("what others put into the storage harms nothing", () => {
  const storage = new MemoryStorage();
  storage.setItem("outbox:7:x", "{broken");
  storage.setItem("outbox:7:y", '"text"');
  storage.setItem("theirs", "1");
  expect(new Outbox(storage, 7, nothing).entries()).toEqual([]);
});

test("with the storage full a message is still there to be sent", () => {
  const storage = new MemoryStorage();
  storage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const outbox = new Outbox(storage, 7, nothing);
  const entry = outbox.add(written("one", "a"), now);
  expect(outbox.next(() => false)?.body).toBe("one");
  outbox.remove(entry);
  expect(outbox.entries()).toEqual([]);
});

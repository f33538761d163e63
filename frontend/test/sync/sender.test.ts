import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Message } from "../../src/domain/protocol";
import { NoAnswerError, RefusedError } from "../../src/sync/connection";
import { Outbox } from "../../src/sync/outbox";
import { Sender } from "../../src/sync/sender";
import { MemoryStorage } from "../../src/sync/storage";
import { message } from "../messages";
import { settle, TestConnection } from "../test-connection";

let connection: TestConnection;
let outbox: Outbox;
let stored: Message[];
let sender: Sender;
let delays: ReadonlyMap<string, number>;

beforeEach(() => {
  connection = new TestConnection();
  outbox = new Outbox(new MemoryStorage(), 7, () => {});
  vi.useFakeTimers();
  stored = [];
  sender = new Sender({
    connection,
    outbox,
    withLock: (work) => work(),
    onStored: (_, message) => void stored.push(message),
    onDelays: (changed) => {
      delays = changed;
    },
  });
  connection.answer("message", ({ body, client_id }) => ({
    message: message(stored.length + 1, { body, client_id }),
  }));
});

afterEach(() => {
  vi.useRealTimers();
});

function write(...bodies: string[]): void {
  for (const body of bodies) outbox.add({ room: "general", body, reply_to: null, client_id: `id-${body}` }, new Date());
}

/** Let the time pass until the next attempt. Returns how long that was, in milliseconds. */
async function nextAttempt(): Promise<number> {
  const start = Date.now();
  vi.advanceTimersToNextTimer();
  await settle();
  return Date.now() - start;
}

test("messages are sent in order, one after the other, and leave the outbox", async () => {
  write("one", "two", "three");
  await sender.sendPending();
  expect(connection.payloads("message").map(({ body }) => body)).toEqual(["one", "two", "three"]);
  expect([stored.length, outbox.entries()]).toEqual([3, []]);
});

test("after a lost answer the same message is sent under the same id", async () => {
  let lost = true;
  connection.answer("message", ({ body, client_id }) => {
    if (lost) throw new NoAnswerError("no answer");
    return { message: message(1, { body, client_id }) };
  });
  write("one");
  await sender.sendPending();
  expect(outbox.entries()).toHaveLength(1);
  lost = false;
  await nextAttempt();
  expect(connection.payloads("message").map(({ client_id }) => client_id)).toEqual(["id-one", "id-one"]);
  expect(outbox.entries()).toEqual([]);
});

test("without a connection nothing is sent and nothing is lost", async () => {
  connection.connected = false;
  write("one");
  await sender.sendPending();
  expect([connection.requests.length, outbox.entries().length]).toEqual([0, 1]);
  connection.connected = true;
  await sender.sendPending();
  expect(stored).toHaveLength(1);
});

test("a refused message waits for the person, and the next ones are sent", async () => {
  connection.answer("message", ({ body, client_id }) => {
    if (body === "one") throw new RefusedError("too_large", "Too long.");
    return { message: message(1, { body, client_id }) };
  });
  write("one", "two");
  await sender.sendPending();
  expect(stored.map(({ body }) => body)).toEqual(["two"]);
  expect(outbox.entries().map(({ error }) => error)).toEqual(["Too long."]);
});

test("after a rate limit it waits as long as the server said", async () => {
  connection.answer("message", () => {
    throw new RefusedError("rate_limited", "Wait.", 2.5);
  });
  write("one");
  await sender.sendPending();
  expect(outbox.next(() => false)?.error).toBeNull();
  expect(await nextAttempt()).toBe(2500);
});

test("a room in slow mode keeps its order and holds up no other room", async () => {
  let slow = true;
  connection.answer("message", ({ room, body, client_id }) => {
    if (room === "slow" && body !== "one" && slow) throw new RefusedError("rate_limited", "Slow mode.", 21_600);
    return { message: message(stored.length + 1, { room, body, client_id }) };
  });
  for (const [room, body] of [
    ["slow", "one"],
    ["slow", "two"],
    ["slow", "three"],
    ["free", "hello b"],
    ["direct", "hello cyd"],
  ] as const)
    outbox.add({ room, body, reply_to: null, client_id: `id-${body}` }, new Date());
  await sender.sendPending();
  expect(stored.map(({ body }) => body)).toEqual(["one", "hello b", "hello cyd"]);
  expect(outbox.entries().map(({ body, error }) => [body, error])).toEqual([
    ["two", null],
    ["three", null],
  ]);
  expect([...delays]).toEqual([["slow", Date.now() + 21_600_000]]);
  slow = false;
  await sender.resume("slow");
  expect(stored.slice(3).map(({ body }) => body)).toEqual(["two", "three"]);
  expect([...delays]).toEqual([]);
});

test("each room waits as long as it has to", async () => {
  const seconds: Record<string, number> = { a: 5, b: 2 };
  const until = Object.fromEntries(Object.entries(seconds).map(([room, s]) => [room, Date.now() + s * 1000]));
  connection.answer("message", ({ room, body, client_id }) => {
    const wait = ((until[room] ?? 0) - Date.now()) / 1000;
    if (wait > 0) throw new RefusedError("rate_limited", "Slow mode.", wait);
    return { message: message(stored.length + 1, { room, body, client_id }) };
  });
  for (const room of ["a", "b"])
    outbox.add({ room, body: `to ${room}`, reply_to: null, client_id: `id-${room}` }, new Date());
  await sender.sendPending();
  expect(stored).toEqual([]);
  expect([await nextAttempt(), stored.map(({ body }) => body)]).toEqual([2000, ["to b"]]);
  expect([await nextAttempt(), stored.map(({ body }) => body)]).toEqual([3000, ["to b", "to a"]]);
});

test("while the server is unavailable it retries ever more slowly, and after a success fast again", async () => {
  let down = true;
  connection.answer("message", ({ body, client_id }) => {
    if (down) throw new RefusedError("unavailable", "Later.");
    return { message: message(1, { body, client_id }) };
  });
  write("one");
  await sender.sendPending();
  const pauses: number[] = [];
  for (let round = 0; round < 7; round++) pauses.push(await nextAttempt());
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  down = false;
  await nextAttempt();
  expect(outbox.entries()).toEqual([]);
  down = true;
  write("two");
  await sender.sendPending();
  expect(await nextAttempt()).toBe(1000);
});

test("an ended session leaves all messages in the outbox until the person signs in again", async () => {
  let signedIn = false;
  connection.answer("message", ({ body, client_id }) => {
    if (!signedIn) throw new RefusedError("unauthorized", "Sign in.");
    return { message: message(1, { body, client_id }) };
  });
  write("one", "two");
  await sender.sendPending();
  expect(outbox.entries().map(({ error }) => error)).toEqual([null, null]);
  signedIn = true;
  await nextAttempt();
  expect([stored.map(({ body }) => body), outbox.entries()]).toEqual([["one", "two"], []]);
});

test("the server's message counts, even if it differs from what was sent under this id", async () => {
  // The same id was sent before with another text, as by another tab: the first one counts.
  connection.answer("message", ({ client_id }) => ({
    message: message(1, { body: "the first", client_id }),
    duplicate: true,
  }));
  write("the second");
  await sender.sendPending();
  expect([stored.map(({ body }) => body), outbox.entries()]).toEqual([["the first"], []]);
});

test("it never runs twice at once, and what was written meanwhile is sent too", async () => {
  let open = 0;
  let most = 0;
  connection.answer("message", async ({ body, client_id }) => {
    most = Math.max(most, ++open);
    await Promise.resolve();
    open--;
    return { message: message(1, { body, client_id }) };
  });
  write("one");
  const first = sender.sendPending();
  write("two");
  await Promise.all([first, sender.sendPending(), sender.sendPending()]);
  expect([most, stored.length]).toEqual([1, 2]);
});

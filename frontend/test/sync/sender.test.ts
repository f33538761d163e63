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
  });
  connection.answer("message", ({ body, client_id }) => ({
    message: message(stored.length + 1, { body, client_id }),
  }));
});

afterEach(() => {
  vi.useRealTimers();
});

function write(...bodies: string[]): void {
  for (const body of bodies) outbox.add("general", body, null, `id-${body}`, new Date());
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
  expect(outbox.next()?.error).toBeNull();
  expect(await nextAttempt()).toBe(2500);
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

import { beforeEach, expect, test } from "vitest";
import type { Message } from "../../src/domain/wire";
import { Outbox } from "../../src/sync/outbox";
import { Sender } from "../../src/sync/sender";
import { PassingStorage } from "../../src/sync/storage";
import { Refused, Unknown } from "../../src/sync/wire";
import { message } from "../corpus";
import { settle, TestWire } from "../wire";

let wire: TestWire;
let outbox: Outbox;
let waits: { ms: number; work: () => void }[];
let stored: Message[];
let sender: Sender;

beforeEach(() => {
  wire = new TestWire();
  outbox = new Outbox(new PassingStorage(), 7, () => {});
  waits = [];
  stored = [];
  sender = new Sender({
    wire,
    outbox,
    alone: (work) => work(),
    later: (ms, work) => void waits.push({ ms, work }),
    stored: (_, message) => void stored.push(message),
  });
  wire.answers("message", ({ body, client_id }) => ({
    message: message(stored.length + 1, { body, client_id }),
  }));
});

function write(...bodies: string[]): void {
  for (const body of bodies) outbox.add("general", body, null, `id-${body}`, new Date());
}

async function nextTry(): Promise<void> {
  waits.shift()?.work();
  await settle();
}

test("what waits is sent in order, one after the other, and leaves the outbox", async () => {
  write("one", "two", "three");
  await sender.pump();
  expect(wire.payloads("message").map(({ body }) => body)).toEqual(["one", "two", "three"]);
  expect([stored.length, outbox.entries()]).toEqual([3, []]);
});

test("after a lost answer the same message goes out under the same id", async () => {
  let lost = true;
  wire.answers("message", ({ body, client_id }) => {
    if (lost) throw new Unknown("no answer");
    return { message: message(1, { body, client_id }) };
  });
  write("one");
  await sender.pump();
  expect(outbox.entries()).toHaveLength(1);
  lost = false;
  await nextTry();
  expect(wire.payloads("message").map(({ client_id }) => client_id)).toEqual(["id-one", "id-one"]);
  expect(outbox.entries()).toEqual([]);
});

test("without a connection nothing is tried and nothing is lost", async () => {
  wire.connected = false;
  write("one");
  await sender.pump();
  expect([wire.asked.length, outbox.entries().length]).toEqual([0, 1]);
  wire.connected = true;
  await sender.pump();
  expect(stored).toHaveLength(1);
});

test("a refused message waits for the person, and the next ones go out", async () => {
  wire.answers("message", ({ body, client_id }) => {
    if (body === "one") throw new Refused("too_large", "Too long.");
    return { message: message(1, { body, client_id }) };
  });
  write("one", "two");
  await sender.pump();
  expect(stored.map(({ body }) => body)).toEqual(["two"]);
  expect(outbox.entries().map(({ error }) => error)).toEqual(["Too long."]);
});

test("too fast: it waits as long as it was told", async () => {
  wire.answers("message", () => {
    throw new Refused("rate_limited", "Wait.", 2.5);
  });
  write("one");
  await sender.pump();
  expect(waits.map(({ ms }) => ms)).toEqual([2500]);
  expect(outbox.next()?.error).toBeNull();
});

test("unavailable: it tries again, ever more slowly, and after a success fast again", async () => {
  let down = true;
  wire.answers("message", ({ body, client_id }) => {
    if (down) throw new Refused("unavailable", "Later.");
    return { message: message(1, { body, client_id }) };
  });
  write("one");
  await sender.pump();
  const pauses = [waits[0]?.ms];
  for (let round = 0; round < 6; round++) {
    await nextTry();
    pauses.push(waits[0]?.ms);
  }
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  down = false;
  await nextTry();
  expect(outbox.entries()).toEqual([]);
  down = true;
  write("two");
  await sender.pump();
  expect(waits[0]?.ms).toBe(1000);
});

test("a sign-in that ended meanwhile leaves what waits where it is, for whoever comes in again", async () => {
  let signedIn = false;
  wire.answers("message", ({ body, client_id }) => {
    if (!signedIn) throw new Refused("unauthorized", "Sign in.");
    return { message: message(1, { body, client_id }) };
  });
  write("one", "two");
  await sender.pump();
  expect(outbox.entries().map(({ error }) => error)).toEqual([null, null]);
  signedIn = true;
  await nextTry();
  expect([stored.map(({ body }) => body), outbox.entries()]).toEqual([["one", "two"], []]);
});

test("a server that answers with another message than was sent under this id is believed", async () => {
  // The same id with another text, as after a draft that was changed in another tab: the first one stands.
  wire.answers("message", ({ client_id }) => ({
    message: message(1, { body: "the first", client_id }),
    duplicate: true,
  }));
  write("the second");
  await sender.pump();
  expect([stored.map(({ body }) => body), outbox.entries()]).toEqual([["the first"], []]);
});

test("it never runs twice at once, and what was written meanwhile is sent too", async () => {
  let open = 0;
  let most = 0;
  wire.answers("message", async ({ body, client_id }) => {
    most = Math.max(most, ++open);
    await Promise.resolve();
    open--;
    return { message: message(1, { body, client_id }) };
  });
  write("one");
  const first = sender.pump();
  write("two");
  await Promise.all([first, sender.pump(), sender.pump()]);
  expect([most, stored.length]).toEqual([1, 2]);
});

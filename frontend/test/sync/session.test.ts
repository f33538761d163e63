import type { Socket as Engine } from "engine.io-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Session } from "../../src/sync/session";

/** An Engine.IO connection whose other end is the test. */
class TestEngine {
  readonly sent: string[] = [];
  readonly #listeners: Record<string, (data?: unknown) => void> = {};
  closed = false;

  on(event: string, listener: (data?: unknown) => void): void {
    this.#listeners[event] = listener;
  }

  happens(event: "open" | "data" | "close", data?: string): void {
    this.#listeners[event]?.(data);
  }

  send(packet: string): void {
    this.sent.push(packet);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.happens("close");
  }

  _hasPingExpired(): boolean {
    return false;
  }
}

let engines: TestEngine[];
let heard: string[];

beforeEach(() => {
  vi.useFakeTimers();
  engines = [];
  heard = [];
});
afterEach(() => {
  vi.useRealTimers();
});

function open(): { session: Session; engine: TestEngine } {
  const watcher = {
    connected: () => void heard.push("connected"),
    cut: () => void heard.push("cut"),
    refused: (message: string, code?: string) => {
      heard.push(`refused ${code}: ${message}`);
      return code === "forbidden";
    },
  };
  const session = new Session(watcher, () => {
    engines.push(new TestEngine());
    return newest() as unknown as Engine;
  });
  newest().happens("open");
  return { session, engine: newest() };
}

function newest(): TestEngine {
  return engines.at(-1) as TestEngine;
}

test("enters the namespace, asks under a number of its own, and hands out what comes back", async () => {
  const { session, engine } = open();
  engine.happens("data", '0{"sid":"x"}');
  const answers = [session.ask("read", { seq: 1 }), session.ask("read", { seq: 2 })];
  expect(engine.sent).toEqual(["0", '21["read",{"seq":1}]', '22["read",{"seq":2}]']);
  engine.happens("data", '32[{"ok":true,"unread":0}]');
  engine.happens("data", '31[{"ok":false}]');
  expect(await Promise.all(answers)).toEqual([{ ok: false }, { ok: true, unread: 0 }]);
});

test("tells an event to all who listen, with any sign that a text may hold", async () => {
  const { session, engine } = open();
  session.on("notice", (payload: unknown) => heard.push(JSON.stringify(payload)));
  engine.happens("data", '2["notice",{"message":"a\u2028b"}]');
  engine.happens("data", '2["unknown",{}]');
  await Promise.resolve();
  expect(heard).toEqual(['{"message":"a\u2028b"}']);
});

test("when cut, leaves nobody waiting and comes back by itself, more slowly each time", async () => {
  const { session, engine } = open();
  engine.happens("data", "0");
  const waiting = session.ask("read", {});
  engine.close();
  expect(await waiting).toBeUndefined();
  expect(await session.ask("read", {})).toBeUndefined();
  expect(heard).toEqual(["connected", "cut"]);
  vi.advanceTimersByTime(750);
  expect(engines).toHaveLength(2);
  for (let times = 3; times < 10; times++) {
    newest().close();
    vi.advanceTimersByTime(5_000);
    expect(engines).toHaveLength(times);
  }
});

test("gives up on an answer after ten seconds, and on a connection that does not open after twenty", async () => {
  const { session, engine } = open();
  engine.happens("data", "0");
  const waiting = session.ask("read", {});
  vi.advanceTimersByTime(10_000);
  expect(await waiting).toBeUndefined();
  session.open();
  vi.advanceTimersByTime(20_000);
  expect(newest().closed).toBe(true);
});

test("stays away for good only when told so", () => {
  open().engine.happens("data", '4{"message":"later","data":{"code":"unavailable"}}');
  vi.advanceTimersByTime(3_000);
  expect(engines).toHaveLength(2);
  newest().happens("data", '4{"message":"no","data":{"code":"forbidden"}}');
  vi.advanceTimersByTime(60_000);
  expect(engines).toHaveLength(2);
  expect(heard).toEqual(["refused unavailable: later", "refused forbidden: no"]);
});

test("comes back after the server sent it away, or spoke what is no Socket.IO", () => {
  const { engine } = open();
  engine.happens("data", "0");
  engine.happens("data", "1");
  vi.advanceTimersByTime(1_000);
  newest().happens("data", "2[");
  vi.advanceTimersByTime(750);
  expect(engines).toHaveLength(3);
  expect(engine.closed && engines[1]?.closed).toBe(true);
});

import type { Socket as Engine } from "engine.io-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SocketIo } from "../../src/sync/socket-io";

/** An Engine.IO connection whose server is the test. */
class TestEngine {
  readonly sent: string[] = [];
  readonly #listeners: Record<string, (...data: unknown[]) => void> = {};
  closed = false;

  on(event: string, listener: (...data: unknown[]) => void): void {
    this.#listeners[event] = listener;
  }

  emit(event: "open" | "data" | "close", ...data: unknown[]): void {
    this.#listeners[event]?.(...data);
  }

  send(packet: string): void {
    this.sent.push(packet);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit("close");
  }

  _hasPingExpired(): boolean {
    return false;
  }
}

let engines: TestEngine[];
let events: string[];

beforeEach(() => {
  vi.useFakeTimers();
  engines = [];
  events = [];
});
afterEach(() => {
  vi.useRealTimers();
});

function open(): { socket: SocketIo; engine: TestEngine } {
  const callbacks = {
    connected: () => void events.push("connected"),
    disconnected: () => void events.push("disconnected"),
    refused: (code: string) => {
      events.push(`refused ${code}`);
      return code === "forbidden" || code === "origin";
    },
  };
  const socket = new SocketIo(callbacks, () => {
    engines.push(new TestEngine());
    return newest() as unknown as Engine;
  });
  newest().emit("open");
  return { socket, engine: newest() };
}

function newest(): TestEngine {
  return engines.at(-1) as TestEngine;
}

test("connects to the namespace, numbers its requests, and resolves them with their acks", async () => {
  const { socket, engine } = open();
  engine.emit("data", '0{"sid":"x"}');
  const answers = [socket.emitWithAck("read", { seq: 1 }), socket.emitWithAck("read", { seq: 2 })];
  expect(engine.sent).toEqual(["0", '21["read",{"seq":1}]', '22["read",{"seq":2}]']);
  engine.emit("data", '32[{"ok":true,"unread":0}]');
  engine.emit("data", '31[{"ok":false}]');
  expect(await Promise.all(answers)).toEqual([{ ok: false }, { ok: true, unread: 0 }]);
});

test("passes an event to its listeners, with any character that a text may contain", async () => {
  const { socket, engine } = open();
  socket.on("notice", (payload: unknown) => events.push(JSON.stringify(payload)));
  engine.emit("data", '2["notice",{"message":"a\u2028b"}]');
  engine.emit("data", '2["unknown",{}]');
  await Promise.resolve();
  expect(events).toEqual(['{"message":"a\u2028b"}']);
});

test("when the connection is lost, settles all requests and reconnects, more slowly each time", async () => {
  const { socket, engine } = open();
  engine.emit("data", "0");
  const waiting = socket.emitWithAck("read", {});
  engine.close();
  expect(await waiting).toBeUndefined();
  expect(await socket.emitWithAck("read", {})).toBeUndefined();
  expect(events).toEqual(["connected", "disconnected"]);
  vi.advanceTimersByTime(750);
  expect(engines).toHaveLength(2);
  for (let times = 3; times < 10; times++) {
    newest().close();
    vi.advanceTimersByTime(5_000);
    expect(engines).toHaveLength(times);
  }
});

test("gives up on an ack after ten seconds, and on a connection that does not open after twenty", async () => {
  const { socket, engine } = open();
  engine.emit("data", "0");
  const waiting = socket.emitWithAck("read", {});
  vi.advanceTimersByTime(10_000);
  expect(await waiting).toBeUndefined();
  socket.open();
  vi.advanceTimersByTime(20_000);
  expect(newest().closed).toBe(true);
});

test("stops reconnecting only when told to", () => {
  open().engine.emit("data", '4{"message":"later","data":{"code":"unavailable"}}');
  vi.advanceTimersByTime(3_000);
  expect(engines).toHaveLength(2);
  newest().emit("data", '4{"message":"no","data":{"code":"forbidden"}}');
  vi.advanceTimersByTime(60_000);
  expect(engines).toHaveLength(2);
  expect(events).toEqual(["refused unavailable", "refused forbidden"]);
});

test("reconnects after the server disconnects it, or sends what is not Socket.IO", () => {
  const { engine } = open();
  engine.emit("data", "0");
  engine.emit("data", "1");
  vi.advanceTimersByTime(1_000);
  newest().emit("data", "2[");
  vi.advanceTimersByTime(750);
  expect(engines).toHaveLength(3);
  expect(engine.closed && engines[1]?.closed).toBe(true);
});

test("stops at an address of the page that the server refuses, and at no other failed request", () => {
  const failed = (responseText: string) => Object.assign(new Error("xhr post error"), { context: { responseText } });
  open().engine.emit("close", "transport error", failed("<title>400 Bad Request</title>"));
  vi.advanceTimersByTime(5_000);
  expect(engines).toHaveLength(2);
  newest().emit("close", "transport error", failed('{"code":4,"message":"Not an accepted origin."}'));
  vi.advanceTimersByTime(60_000);
  expect(engines).toHaveLength(2);
  expect(events).toEqual(["refused origin"]);
});

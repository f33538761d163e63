/**
 * A client for the part of Socket.IO protocol 5 (https://socket.io/docs/v4/socket-io-protocol/) that a text chat
 * needs: the main namespace, text packets and acks. engine.io-client below it does transports and heartbeats.
 */

import { Socket as Engine } from "engine.io-client";

const CONNECT_TIMEOUT_MS = 20_000;
const ACK_TIMEOUT_MS = 10_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 5_000;
const KICKED_RETRY_MS = 1_000;
const REFUSED_RETRY_MS = 3_000;
/** The code and the text with which the server refuses a page of another origin: see transport/responses.py. */
const WRONG_ORIGIN = "origin";
const ORIGIN_REFUSAL = "Not an accepted origin";

export interface SocketIoCallbacks {
  readonly connected: () => void;
  readonly disconnected: () => void;
  /** Returns whether to give up. */
  readonly refused: (code: string) => boolean;
}

export class SocketIo {
  connected = false;
  readonly #listeners = new Map<string, ((payload: never) => void)[]>();
  readonly #pendingAcks = new Map<number, (answer?: unknown) => void>();
  #lastAckId = 0;
  #failures = 0;
  #engine: Engine | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly callbacks: SocketIoCallbacks,
    private readonly makeEngine = () => new Engine({ path: "/socket.io" }),
  ) {
    this.open();
  }

  /** Connect now, dropping any connection there is. Later it reconnects by itself. */
  open(): void {
    this.#close();
    const engine = this.makeEngine();
    this.#engine = engine;
    this.#timer = setTimeout(() => engine.close(), CONNECT_TIMEOUT_MS);
    engine.on("open", () => {
      clearTimeout(this.#timer);
      engine.send("0");
    });
    engine.on("data", (packet) => {
      if (engine === this.#engine) this.#onPacket(String(packet));
    });
    engine.on("close", (_reason, error) => {
      if (engine !== this.#engine) return;
      if (isOriginRefusal(error) && this.callbacks.refused(WRONG_ORIGIN)) this.#close();
      else this.#reconnectIn(this.#backoff());
    });
  }

  on(event: string, listener: (payload: never) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  /** Resolves with the ack, or with undefined if none comes; at once if the connection is lost. */
  emitWithAck(event: string, payload: unknown): Promise<unknown> {
    return new Promise((resolve) => {
      const engine = this.#engine;
      if (!engine || !this.connected || engine._hasPingExpired()) return resolve(undefined);
      const id = ++this.#lastAckId;
      const timer = setTimeout(() => this.#pendingAcks.get(id)?.(), ACK_TIMEOUT_MS);
      this.#pendingAcks.set(id, (answer) => {
        clearTimeout(timer);
        this.#pendingAcks.delete(id);
        resolve(answer);
      });
      engine.send(`2${id}${JSON.stringify([event, payload])}`);
    });
  }

  /** A packet is its type, for acks an id, and JSON. One that cannot be read ends the connection. */
  #onPacket(packet: string): void {
    const [, type, id, json] = /^(\d)(\d*)(.*)$/s.exec(packet) ?? [];
    let body: never;
    try {
      body = JSON.parse(json || "null") as never;
    } catch {
      this.#engine?.close();
      return;
    }
    this.#dispatch(type, Number(id), body);
  }

  #dispatch(type: string | undefined, id: number, body: never): void {
    if (type === "0") this.#onConnect();
    else if (type === "1") this.#reconnectIn(KICKED_RETRY_MS);
    else if (type === "2") this.#onEvent(body);
    else if (type === "3") this.#pendingAcks.get(id)?.(body[0]);
    else if (type === "4") this.#onConnectError(body);
  }

  #onConnect(): void {
    this.connected = true;
    this.#failures = 0;
    this.callbacks.connected();
  }

  #onEvent([event, payload]: [string, never]): void {
    // Each listener runs on its own, so that one that throws stops neither the others nor the connection.
    for (const listener of this.#listeners.get(event) ?? []) queueMicrotask(() => listener(payload));
  }

  #onConnectError({ data }: { data?: { code?: string } }): void {
    if (this.callbacks.refused(data?.code ?? "")) this.#close();
    else this.#reconnectIn(REFUSED_RETRY_MS);
  }

  #reconnectIn(ms: number): void {
    this.#close();
    this.#timer = setTimeout(() => this.open(), ms);
  }

  #close(): void {
    const engine = this.#engine;
    this.#engine = undefined;
    clearTimeout(this.#timer);
    engine?.close();
    if (!this.connected) return;
    this.connected = false;
    this.callbacks.disconnected();
    for (const settle of [...this.#pendingAcks.values()]) settle();
  }

  /** Doubles with each failure; the random factor of 0.5 to 1.5 keeps many clients from returning at once. */
  #backoff(): number {
    const ms = FIRST_BACKOFF_MS * 2 ** this.#failures++ * (0.5 + Math.random());
    return Math.min(ms, MAX_BACKOFF_MS);
  }
}

/** Whether a request of the engine failed because the page's origin is not one of the server's. */
function isOriginRefusal(error: unknown): boolean {
  const { context } = (error ?? {}) as { context?: { responseText?: string } };
  return String(context?.responseText).includes(ORIGIN_REFUSAL);
}

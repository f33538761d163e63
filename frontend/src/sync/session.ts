/**
 * The Socket.IO protocol, revision 5 (https://socket.io/docs/v4/socket-io-protocol/), as far as a chat of texts
 * needs it: the main namespace, no attachments. Engine.IO below it brings polling, WebSocket and heartbeats.
 */

import { Socket as Engine } from "engine.io-client";

const OPENING_MS = 20_000;
const ANSWER_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;
const SENT_AWAY_MS = 1_000;
const REFUSED_MS = 3_000;

export interface Watcher {
  readonly connected: () => void;
  readonly cut: () => void;
  /** Says whether to give up. */
  readonly refused: (message: string, code?: string) => boolean;
}

export class Session {
  connected = false;
  readonly #listeners = new Map<string, ((payload: never) => void)[]>();
  /** Who waits for an ack, by its number. */
  readonly #asked = new Map<number, (answer?: unknown) => void>();
  #lastAsked = 0;
  #failures = 0;
  #engine: Engine | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly watcher: Watcher,
    private readonly makeEngine = () => new Engine({ path: "/socket.io" }),
  ) {
    this.open();
  }

  /** Connect anew, at once; from then on it comes back by itself. */
  open(): void {
    this.#leave();
    const engine = this.makeEngine();
    this.#engine = engine;
    this.#timer = setTimeout(() => engine.close(), OPENING_MS);
    engine.on("open", () => {
      clearTimeout(this.#timer);
      engine.send("0");
    });
    engine.on("data", (packet) => {
      if (engine === this.#engine) this.#take(String(packet));
    });
    engine.on("close", () => {
      if (engine === this.#engine) this.#later(this.#wait());
    });
  }

  on(event: string, listener: (payload: never) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  /** Resolves with the ack, or with nothing where none comes: at once when the connection is cut. */
  ask(event: string, payload: unknown): Promise<unknown> {
    return new Promise((resolve) => {
      const engine = this.#engine;
      if (!engine || !this.connected || engine._hasPingExpired()) return resolve(undefined);
      const id = ++this.#lastAsked;
      const timer = setTimeout(() => this.#asked.get(id)?.(), ANSWER_MS);
      this.#asked.set(id, (answer) => {
        clearTimeout(timer);
        this.#asked.delete(id);
        resolve(answer);
      });
      engine.send(`2${id}${JSON.stringify([event, payload])}`);
    });
  }

  #take(packet: string): void {
    const [, type, id, json] = /^(\d)(\d*)(.*)$/s.exec(packet) ?? [];
    let body: never;
    try {
      body = JSON.parse(json || "null") as never;
    } catch {
      this.#engine?.close();
      return;
    }
    this.#follow(type, Number(id), body);
  }

  #follow(type: string | undefined, id: number, body: never): void {
    if (type === "0") this.#welcome();
    else if (type === "1") this.#later(SENT_AWAY_MS);
    else if (type === "2") this.#tell(body);
    else if (type === "3") this.#asked.get(id)?.(body[0]);
    else if (type === "4") this.#refused(body);
  }

  #welcome(): void {
    this.connected = true;
    this.#failures = 0;
    this.watcher.connected();
  }

  #tell([event, payload]: [string, never]): void {
    // What a listener throws is its own matter, not the connection's.
    for (const listener of this.#listeners.get(event) ?? []) queueMicrotask(() => listener(payload));
  }

  #refused({ data, message }: { data?: { code?: string }; message: string }): void {
    if (this.watcher.refused(message, data?.code)) this.#leave();
    else this.#later(REFUSED_MS);
  }

  #later(wait: number): void {
    this.#leave();
    this.#timer = setTimeout(() => this.open(), wait);
  }

  #leave(): void {
    const engine = this.#engine;
    this.#engine = undefined;
    clearTimeout(this.#timer);
    engine?.close();
    if (!this.connected) return;
    this.connected = false;
    this.watcher.cut();
    for (const settle of [...this.#asked.values()]) settle();
  }

  /** Half a second, doubling, spread by half to either side so that a crowd does not return at once. */
  #wait(): number {
    const wait = FIRST_WAIT_MS * 2 ** this.#failures++ * (0.5 + Math.random());
    return Math.min(wait, LONGEST_WAIT_MS);
  }
}

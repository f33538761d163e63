/** A connection whose server is the test: it gives the answers that the test sets, and records all requests. */

import type { Requests, ServerEvents } from "../src/domain/protocol";
import { type Connection, type EventName, NoAnswerError } from "../src/sync/connection";

type Answer = (payload: never) => unknown;

export class TestConnection implements Connection {
  connected = true;
  readonly requests: { event: string; payload: Record<string, unknown> }[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #listeners = new Map<string, (payload: never) => void>();

  /** Set the answer to an event from now on. What `answer` throws, the request throws. */
  answer<E extends EventName>(event: E, answer: (payload: Requests[E][0]) => unknown): void {
    this.#answers.set(event, answer as Answer);
  }

  /** Let the server emit an event. */
  emit<E extends keyof ServerEvents>(event: E, payload: ServerEvents[E]): void {
    this.#listeners.get(event)?.(payload as never);
  }

  payloads(event: EventName): Record<string, unknown>[] {
    return this.requests.filter((call) => call.event === event).map((call) => call.payload);
  }

  async request<E extends EventName>(event: E, payload: Requests[E][0]): Promise<Requests[E][1]> {
    if (!this.connected) throw new NoAnswerError("not connected");
    this.requests.push({ event, payload: payload as Record<string, unknown> });
    const answer = this.#answers.get(event);
    if (!answer) throw new NoAnswerError(`no answer to ${event}`);
    return (await answer(payload as never)) as Requests[E][1];
  }

  on<E extends keyof ServerEvents>(event: E, listener: (payload: ServerEvents[E]) => void): void {
    this.#listeners.set(event, listener as (payload: never) => void);
  }
}

/** Wait until all resolved promises are handled. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

/** A wire whose other end is the test: it answers what the test says, and remembers what it was asked. */

import type { Announcements, Requests } from "../src/domain/wire";
import { type EventName, Unknown, type Wire } from "../src/sync/wire";

type Answer = (payload: never) => unknown;

export class TestWire implements Wire {
  connected = true;
  readonly asked: { event: string; payload: Record<string, unknown> }[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #listeners = new Map<string, (payload: never) => void>();

  /** Answer every `event` from now on; a thrown error is the answer too. */
  answers<E extends EventName>(event: E, answer: (payload: Requests[E][0]) => unknown): void {
    this.#answers.set(event, answer as Answer);
  }

  /** Let the server announce something. */
  announces<E extends keyof Announcements>(event: E, payload: Announcements[E]): void {
    this.#listeners.get(event)?.(payload as never);
  }

  payloads(event: EventName): Record<string, unknown>[] {
    return this.asked.filter((call) => call.event === event).map((call) => call.payload);
  }

  async request<E extends EventName>(event: E, payload: Requests[E][0]): Promise<Requests[E][1]> {
    if (!this.connected) throw new Unknown("not connected");
    this.asked.push({ event, payload: payload as Record<string, unknown> });
    const answer = this.#answers.get(event);
    if (!answer) throw new Unknown(`no answer to ${event}`);
    return (await answer(payload as never)) as Requests[E][1];
  }

  on<E extends keyof Announcements>(event: E, listener: (payload: Announcements[E]) => void): void {
    this.#listeners.set(event, listener as (payload: never) => void);
  }
}

/** Let everything that is due now happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

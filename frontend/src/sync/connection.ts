/** The connection to the server, as the rest of the program uses it; `socket-connection.ts` has the real one. */

import type { Requests, ServerEvents } from "../domain/protocol";

export type EventName = keyof Requests;

export interface Connection {
  readonly connected: boolean;
  /** Resolves with the ack. Rejects with RefusedError, or with NoAnswerError if nobody can say whether it was done. */
  request<E extends EventName>(event: E, payload: Requests[E][0]): Promise<Requests[E][1]>;
  on<E extends keyof ServerEvents>(event: E, listener: (payload: ServerEvents[E]) => void): void;
}

/** The server refused the request; `message` says why in the server's words. */
export class RefusedError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** Seconds to wait before the next attempt, with `rate_limited`. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later, without anybody changing it. */
  get isTemporary(): boolean {
    return ["rate_limited", "unavailable", "unauthorized"].includes(this.code);
  }
}

/** No answer came: the request may or may not have been carried out. */
export class NoAnswerError extends Error {}

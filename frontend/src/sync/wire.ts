/** The door to the server as the rest of the program sees it; `connect.ts` makes the real one. */

import type { Announcements, Requests } from "../domain/wire";

export type EventName = keyof Requests;

export interface Wire {
  readonly connected: boolean;
  /** Resolves with the ack. Rejects with Refused, or with Unknown when nobody can say whether it was done. */
  request<E extends EventName>(event: E, payload: Requests[E][0]): Promise<Requests[E][1]>;
  on<E extends keyof Announcements>(event: E, listener: (payload: Announcements[E]) => void): void;
}

/** The server's definite no. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** Seconds to wait, with `rate_limited`. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }

  /** Whether the same request may be taken later, without anybody changing it. */
  get passing(): boolean {
    return ["rate_limited", "unavailable", "unauthorized"].includes(this.code);
  }
}

/** No answer came: the request may or may not have been carried out. */
export class Unknown extends Error {}

/** The real wire: Socket.IO, which reconnects by itself and falls back to polling. */

import { Manager } from "socket.io-client";
import type { Announcements, Requests } from "../domain/wire";
import { type EventName, Refused, Unknown, type Wire } from "./wire";

const ANSWER_MS = 10_000;

interface Answer {
  readonly ok: boolean;
  readonly error?: { code: string; message: string; retry_after?: number };
}

export interface Listeners {
  readonly connected: () => void;
  readonly cut: () => void;
  /** The server will not let this browser in: no use in trying again. */
  readonly refused: (code: string, message: string) => void;
}

export function connect(listeners: Listeners): Wire {
  const manager = new Manager({ path: "/socket.io", reconnectionDelay: 500, reconnectionDelayMax: 5_000 });
  const socket = manager.socket("/");
  socket.on("connect", listeners.connected);
  socket.on("disconnect", (reason) => {
    listeners.cut();
    // Only after this reason does Socket.IO not come back by itself.
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1_000);
  });
  socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
    const code = error.data?.code;
    if (code === "unauthorized" || code === "conflict" || code === "forbidden")
      listeners.refused(code, error.message);
    else if (!socket.active) setTimeout(() => socket.connect(), 3_000);
  });
  addEventListener("online", () => socket.connected || socket.disconnect().connect());

  async function request<E extends EventName>(event: E, payload: Requests[E][0]): Promise<Requests[E][1]> {
    if (!socket.connected) throw new Unknown("not connected");
    let answer: Answer;
    try {
      answer = await socket.timeout(ANSWER_MS).emitWithAck(event, payload);
    } catch {
      throw new Unknown("no answer");
    }
    if (answer.ok) return answer as unknown as Requests[E][1];
    const { code = "unavailable", message = "", retry_after } = answer.error ?? {};
    throw new Refused(code, message, retry_after);
  }

  return {
    get connected() {
      return socket.connected;
    },
    request,
    on: <E extends keyof Announcements>(event: E, listener: (payload: Announcements[E]) => void) => {
      socket.on(event as string, listener as (payload: unknown) => void);
    },
  };
}

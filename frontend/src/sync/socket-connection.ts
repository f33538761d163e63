/** The connection over Socket.IO. Its code is loaded after the page has started, and the load is retried until it succeeds. */

import type { Requests, ServerEvents } from "../domain/protocol";
import { type Connection, type EventName, NoAnswerError, RefusedError } from "./connection";
import type { SocketIo } from "./socket-io";

const LOAD_RETRY_MS = 3_000;
/** Refusals that another attempt does not change. */
const FINAL_CODES = ["unauthorized", "conflict", "forbidden", "origin"];

interface Ack {
  readonly ok: boolean;
  readonly error?: { code: string; message: string; retry_after?: number };
}

export interface ConnectionCallbacks {
  readonly connected: () => void;
  readonly disconnected: () => void;
  /** The server refuses this browser for good, or with `origin` this address of the page: no further attempts. */
  readonly refused: (code: string) => void;
}

export function connect({ connected, disconnected, refused }: ConnectionCallbacks): Connection {
  let socket: SocketIo | undefined;
  const onceLoaded: ((socket: SocketIo) => void)[] = [];
  const onRefused = (code: string) => {
    const isFinal = FINAL_CODES.includes(code);
    if (isFinal) refused(code);
    return isFinal;
  };
  const loadSocket = () => {
    import("./socket-io").then(
      ({ SocketIo }) => {
        socket = new SocketIo({ connected, disconnected, refused: onRefused });
        for (const work of onceLoaded) work(socket);
      },
      () => setTimeout(loadSocket, LOAD_RETRY_MS),
    );
  };
  loadSocket();
  addEventListener("online", () => socket?.connected || socket?.open());
  return {
    get connected() {
      return socket?.connected ?? false;
    },
    async request<E extends EventName>(event: E, payload: Requests[E][0]): Promise<Requests[E][1]> {
      const ack = (await socket?.emitWithAck(event, payload)) as Ack | undefined;
      if (!ack) throw new NoAnswerError();
      if (ack.ok) return ack as unknown as Requests[E][1];
      const { code = "unavailable", message = "", retry_after } = ack.error ?? {};
      throw new RefusedError(code, message, retry_after);
    },
    on: <E extends keyof ServerEvents>(event: E, listener: (payload: ServerEvents[E]) => void) => {
      if (socket) socket.on(event, listener);
      else onceLoaded.push((loaded) => loaded.on(event, listener));
    },
  };
}

/** The wire to the server. Its program follows by itself: the page takes over first, the connection comes after. */

import type { Announcements, Requests } from "../domain/wire";
import { later } from "./later";
import type { Session } from "./session";
import { type EventName, Refused, Unknown, type Wire } from "./wire";

const AGAIN_MS = 3_000;
/** Refusals that trying again does not change. */
const FINAL = ["unauthorized", "conflict", "forbidden"];

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

export function connect({ connected, cut, refused }: Listeners): Wire {
  let session: Session | undefined;
  const listening: ((session: Session) => void)[] = [];
  const refusedFinally = (message: string, code = "") => {
    const final = FINAL.includes(code);
    if (final) refused(code, message);
    return final;
  };
  const fetch = () => {
    import("./session").then(
      ({ Session }) => {
        session = new Session({ connected, cut, refused: refusedFinally });
        for (const listen of listening) listen(session);
      },
      () => later(AGAIN_MS, fetch),
    );
  };
  fetch();
  addEventListener("online", () => session?.connected || session?.open());
  return {
    get connected() {
      return session?.connected ?? false;
    },
    async request<E extends EventName>(event: E, payload: Requests[E][0]): Promise<Requests[E][1]> {
      const answer = (await session?.ask(event, payload)) as Answer | undefined;
      if (!answer) throw new Unknown("no answer");
      if (answer.ok) return answer as unknown as Requests[E][1];
      const { code = "unavailable", message = "", retry_after } = answer.error ?? {};
      throw new Refused(code, message, retry_after);
    },
    on: <E extends keyof Announcements>(event: E, listener: (payload: Announcements[E]) => void) => {
      listening.push((ready) => ready.on(event, listener));
    },
  };
}

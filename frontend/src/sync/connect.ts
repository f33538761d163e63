/** The wire while its program is still on its way: the page takes over first, the connection follows. */

import { later } from "./later";
import type { Listeners } from "./socket";
import { Unknown, type Wire } from "./wire";

const AGAIN_MS = 3_000;

export function connect(listeners: Listeners): Wire {
  let wire: Wire | undefined;
  const listening: ((wire: Wire) => void)[] = [];
  const fetch = () => {
    import("./socket").then(
      (socket) => {
        wire = socket.connect(listeners);
        for (const listen of listening) listen(wire);
      },
      () => later(AGAIN_MS, fetch),
    );
  };
  fetch();
  return {
    get connected() {
      return wire?.connected ?? false;
    },
    request: (event, payload) =>
      wire ? wire.request(event, payload) : Promise.reject(new Unknown("not connected")),
    on: (event, listener) => {
      listening.push((ready) => ready.on(event, listener));
    },
  };
}

/** Looking for rooms at the server, where there are more than this page knows. */

import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../../state/chat";

const PAUSE_MS = 250;

/** Ask for rooms whose name holds what is typed, once the typing pauses. Returns how to load more; null: no more. */
export function useRoomSearch(chat: Chat, typed: string): (() => void) | null {
  const q = typed.trim();
  const [cursor, goOn] = useState<string | null>(null);
  useEffect(() => {
    let stale = false;
    const ask = () => chat.findRooms(q).then((next) => stale || goOn(next));
    const timer = setTimeout(() => void ask(), q ? PAUSE_MS : 0);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [chat, q]);
  return cursor === null ? null : () => void chat.findRooms(q, cursor).then(goOn);
}

/** Looking for rooms at the server, where there are more than this page knows. */

import { batch } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../../state/chat";

const PAUSE_MS = 250;

/** Look for rooms whose name holds a text, where not all are known here. Returns where more of them begin. */
export async function findRooms(chat: Chat, q: string, cursor: string | null = null): Promise<string | null> {
  if (chat.roomsCursor === null) return null;
  if (!q && cursor === null) return chat.roomsCursor;
  try {
    const page = await chat.request("rooms", { q, limit: 100, ...(cursor ? { cursor } : {}) });
    const own = new Set(chat.rooms.value.filter(({ joined }) => joined).map(({ slug }) => slug));
    // What is unread in my own is counted live.
    batch(() => page.rooms.filter(({ slug }) => !own.has(slug)).forEach((room) => void chat.know(room)));
    return page.cursor;
  } catch (error) {
    chat.explain(error);
    return null;
  }
}

/** Ask for rooms whose name holds what is typed, once the typing pauses. Returns how to load more; null: no more. */
export function useRoomSearch(chat: Chat, typed: string): (() => void) | null {
  const q = typed.trim();
  const [cursor, goOn] = useState<string | null>(null);
  useEffect(() => {
    let stale = false;
    const ask = () => findRooms(chat, q).then((next) => stale || goOn(next));
    const timer = setTimeout(() => void ask(), q ? PAUSE_MS : 0);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [chat, q]);
  return cursor === null ? null : () => void findRooms(chat, q, cursor).then(goOn);
}

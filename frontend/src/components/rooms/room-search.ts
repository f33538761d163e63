/** Searches rooms on the server, if there are more than the page knows. */

import { batch } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../../state/chat";

const PAUSE_MS = 250;
const PAGE = 100;

/** Load rooms whose name contains `q`, if the page does not know all rooms. Returns the cursor of the next page. */
export async function findRooms(chat: Chat, q: string, cursor: string | null = null): Promise<string | null> {
  if (chat.roomsCursor === null) return null;
  if (!q && cursor === null) return chat.roomsCursor;
  let next: string | null = null;
  const search = async () => {
    const page = await chat.request("rooms", { q, limit: PAGE, ...(cursor ? { cursor } : {}) });
    // The unread counts of rooms that I joined are kept up to date by events.
    const joined = new Set(chat.rooms.value.filter((room) => room.joined).map(({ slug }) => slug));
    batch(() => {
      for (const room of page.rooms) if (!joined.has(room.slug)) chat.putRoom(room);
    });
    next = page.cursor;
  };
  await chat.attempt(search());
  return next;
}

/** Search for what is typed, once typing pauses. Returns how to load more; null: there is no more. */
export function useRoomSearch(chat: Chat, typed: string): (() => void) | null {
  const q = typed.trim();
  const [cursor, setCursor] = useState<string | null>(null);
  useEffect(() => {
    let isStale = false;
    const search = () => findRooms(chat, q).then((next) => isStale || setCursor(next));
    const timer = setTimeout(() => void search(), q ? PAUSE_MS : 0);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [chat, q]);
  return cursor === null ? null : () => void findRooms(chat, q, cursor).then(setCursor);
}

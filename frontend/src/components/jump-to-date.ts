/** Shows the history of a day. */

import { dayName, dayOf } from "../domain/dates";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { toast } from "../state/ui";

/** Bring the first message of a day (UTC, `YYYY-MM-DD`) into view, or else the nearest one to it, and say so. */
export async function jumpToDate(chat: Chat, room: RoomState, date: string): Promise<void> {
  const [first] = (await chat.request("history", { room: room.slug, date, limit: 1 })).messages;
  if (first) await room.showMessage(first.seq, false);
  else await room.showLatest();
  const day = dayName(date);
  if (!first) toast(t("date.none.before", { day }));
  else if (dayOf(first.created_at, "utc") !== date) toast(t("date.none.after", { day }));
}

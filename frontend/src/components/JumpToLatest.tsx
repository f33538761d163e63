/** While one reads further up: a button that leads down, with the number of messages that came since and count. */

import { useRef } from "preact/hooks";
import type { Message } from "../domain/protocol";
import { countsAsUnread } from "../domain/rooms";
import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { Icon } from "./Icon";

export function JumpToLatest({ chat, room }: { chat: Chat; room: RoomState }) {
  const lastSeen = useRef(room.room.value.seq);
  const { seq } = room.room.value;
  if (room.atBottom.value) {
    lastSeen.current = seq;
    return null;
  }
  const { messages, moreAfter } = room.timeline.value;
  const isNew = (message: Message) =>
    message.seq > lastSeen.current &&
    !message.in_thread &&
    countsAsUnread(message, chat.me.value.id, chat.blockedIds.value);
  const count = moreAfter ? seq - lastSeen.current : messages.filter(isNew).length;
  return (
    <button type="button" class="jump-to-latest" onClick={() => void chat.attempt(room.showLatest())}>
      <Icon name="down" /> {count ? tn("timeline.latest.count", count) : t("timeline.latest")}
    </button>
  );
}

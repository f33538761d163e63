/** The unread messages of all rooms. Opening the panel marks nothing as read; a button does. */

import { useEffect, useState } from "preact/hooks";
import type { ListedRoom, Message, Page } from "../../domain/protocol";
import { countsAsUnread } from "../../domain/rooms";
import { t, tn } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { NEWEST } from "../../state/room";
import { markAllRead } from "../../state/room-actions";
import { SidePanel } from "../SidePanel";
import { Quote, QuoteAction } from "./Quote";

const MAX_SHOWN = 20;
/** Not every message after the reading position is unread: so many more are asked for. */
const MAX_ASKED = 50;

export function UnreadPanel({ chat }: { chat: Chat }) {
  const rooms = chat.rooms.value.filter((room) => room.joined && room.unread > 0);
  return (
    <SidePanel title={t("unread.title")}>
      {rooms.length === 0 && <p class="hint">{t("unread.none")}</p>}
      {rooms.map((room) => (
        <UnreadRoom key={room.slug} chat={chat} room={room} />
      ))}
    </SidePanel>
  );
}

function UnreadRoom({ chat, room }: { chat: Chat; room: ListedRoom }) {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const { name, slug, unread, read_seq } = room;
  useEffect(() => {
    const show = (page: Page) =>
      setMessages(
        page.messages
          .filter(
            (message) => message.seq > read_seq && countsAsUnread(message, chat.me.value.id, chat.blockedIds.value),
          )
          .slice(-MAX_SHOWN),
      );
    void chat.attempt(chat.request("history", { room: slug, before: NEWEST, limit: MAX_ASKED }).then(show));
  }, [chat, slug, unread, read_seq, chat.online.value]);
  return (
    <section>
      <h3>
        <a href={`/r/${slug}`} dir="auto">
          {name}
        </a>{" "}
        · {tn("rooms.unread", unread)}{" "}
        <QuoteAction label={t("unread.read")} onClick={() => void chat.attempt(markAllRead(chat, slug))} />
      </h3>
      <ol class="quotes">
        {messages.map(chat.latest).map((message) => (
          <Quote key={message.seq} message={message} />
        ))}
      </ol>
    </section>
  );
}

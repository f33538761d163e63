/** The unread messages of all rooms. Opening the panel marks nothing as read; a button does. */

import { useEffect, useState } from "preact/hooks";
import type { ListedRoom, Message } from "../../domain/protocol";
import { t, tn } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { NEWEST } from "../../state/room";
import { SidePanel } from "../SidePanel";
import { Quote, QuoteAction } from "./Quote";

const MAX_SHOWN = 20;

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
  const { name, slug, unread } = room;
  useEffect(() => {
    const page = { room: slug, before: NEWEST, limit: Math.min(unread, MAX_SHOWN) };
    void chat.attempt(chat.request("history", page).then((newest) => setMessages(newest.messages)));
  }, [chat, slug, unread]);
  return (
    <section>
      <h3>
        <a href={`/r/${slug}`} dir="auto">
          {name}
        </a>{" "}
        · {tn("rooms.unread", unread)}{" "}
        <QuoteAction label={t("unread.read")} onClick={() => void chat.attempt(chat.markAllRead(slug))} />
      </h3>
      <ol class="quotes">
        {messages.map((message) => (
          <Quote key={message.seq} message={message} />
        ))}
      </ol>
    </section>
  );
}

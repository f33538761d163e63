/** All that is unread, room by room. Looking at it marks nothing as read; a button does. */

import { useEffect, useState } from "preact/hooks";
import { t, tn } from "../../domain/text";
import type { ListedRoom, Message } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { Side } from "../Side";
import { Act, Said } from "./Said";

const SHOWN = 20;
const END = 2_147_483_647;

export function Unread({ chat }: { chat: Chat }) {
  const rooms = chat.rooms.value.filter((room) => room.joined && room.unread > 0);
  return (
    <Side title={t("unread.title")}>
      {rooms.length === 0 && <p class="hint">{t("unread.none")}</p>}
      {rooms.map((room) => (
        <Waiting key={room.slug} chat={chat} room={room} />
      ))}
    </Side>
  );
}

function Waiting({ chat, room }: { chat: Chat; room: ListedRoom }) {
  const [messages, show] = useState<readonly Message[]>([]);
  const { slug, unread } = room;
  useEffect(() => {
    const newest = { room: slug, before: END, limit: Math.min(unread, SHOWN) };
    void chat.act(chat.request("history", newest).then((page) => show(page.messages)));
  }, [chat, slug, unread]);
  const read = () => chat.act(chat.readAll(slug));
  return (
    <section>
      <h3>
        <a href={`/r/${slug}`} dir="auto">
          {room.name}
        </a>{" "}
        · {tn("rooms.unread", unread)} <Act label={t("unread.read")} press={() => void read()} />
      </h3>
      <ol class="saids">
        {messages.map((message) => (
          <Said key={message.seq} message={message} />
        ))}
      </ol>
    </section>
  );
}

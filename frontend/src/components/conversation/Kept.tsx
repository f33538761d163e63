/** Messages that are kept at hand: by the room, as pins, and by me alone, as saved. */

import { useEffect, useState } from "preact/hooks";
import { t } from "../../domain/text";
import type { Message } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import type { RoomState } from "../../state/room";
import { roomName } from "../rooms/names";
import { Side } from "../Side";
import { Act, Said } from "./Said";

export function Pins({ chat, room }: { chat: Chat; room: RoomState }) {
  const [pins, show] = useState<readonly Message[] | null>(null);
  const { slug } = room;
  // Whatever changes in the room may be a pin: the list is short, and asked for anew.
  const marks = room.timeline.value.messages.map(({ pinned, rev }) => (pinned ? rev : "")).join("");
  useEffect(() => {
    void chat.act(chat.request("pins", { room: slug }).then(({ messages }) => show(messages)));
  }, [chat, slug, marks]);
  const unpin = ({ seq }: Message) =>
    chat.act(
      chat
        .request("pin", { room: slug, seq, on: false })
        .then(() => show((all) => (all ?? []).filter((m) => m.seq !== seq))),
    );
  return (
    <Side title={t("pins.title")}>
      {pins?.length === 0 && <p class="hint">{t("pins.none")}</p>}
      <ol class="saids">
        {pins?.map((message) => (
          <Said key={message.seq} message={message}>
            {chat.me.value.kind !== "guest" && (
              <Act label={t("tool.unpin")} press={() => void unpin(message)} />
            )}
          </Said>
        ))}
      </ol>
    </Side>
  );
}

export function Saved({ chat }: { chat: Chat }) {
  const [saved, show] = useState<readonly Message[] | null>(null);
  const [cursor, on] = useState<string | null>(null);
  const more = (from: string | null) =>
    chat.act(
      chat.request("saved", from ? { cursor: from } : {}).then((page) => {
        show((all) => [...(from ? (all ?? []) : []), ...page.messages]);
        on(page.cursor);
      }),
    );
  useEffect(() => {
    void more(null);
  }, [chat]);
  const drop = ({ room, seq }: Message) =>
    chat.act(
      chat
        .request("save", { room, seq, on: false })
        .then(() => show((all) => (all ?? []).filter((m) => m.room !== room || m.seq !== seq))),
    );
  return (
    <Side title={t("saved.title")}>
      {saved?.length === 0 && <p class="hint">{t("saved.none")}</p>}
      <ol class="saids">
        {saved?.map((message) => (
          <Said key={`${message.room}/${message.seq}`} message={message} where={roomName(chat, message.room)}>
            <Act label={t("tool.unsave")} press={() => void drop(message)} />
          </Said>
        ))}
      </ol>
      {cursor && (
        <button type="button" class="button" onClick={() => void more(cursor)}>
          {t("search.more")}
        </button>
      )}
    </Side>
  );
}

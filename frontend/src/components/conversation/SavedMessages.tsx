/** The messages that I saved for myself, newest first. */

import { useEffect } from "preact/hooks";
import type { Message } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { isReadable, roomName } from "../../state/room-actions";
import { SidePanel } from "../SidePanel";
import { usePages } from "../use-pages";
import { Quote, QuoteAction } from "./Quote";

export function SavedMessages({ chat }: { chat: Chat }) {
  const { items, setItems, reload, moreButton } = usePages<Message>(chat, async (position) => {
    const { messages, cursor } = await chat.request("saved", position);
    return [messages, cursor];
  });
  useEffect(reload, [chat, chat.online.value]);
  const remove = async (message: Message) => {
    const { room, seq } = message;
    await chat.request("save", { room, seq, on: false });
    setItems((known) => (known ?? []).filter((each) => each.room !== room || each.seq !== seq));
  };
  return (
    <SidePanel title={t("saved.title")}>
      {items?.length === 0 && <p class="hint">{t("saved.none")}</p>}
      <ol class="quotes">
        {items
          ?.filter(isReadable(chat))
          .map(chat.latest)
          .map((message) => (
            <Quote key={`${message.room}/${message.seq}`} message={message} roomName={roomName(chat, message.room)}>
              <QuoteAction label={t("tool.unsave")} onClick={() => void chat.attempt(remove(message))} />
            </Quote>
          ))}
      </ol>
      {moreButton}
    </SidePanel>
  );
}

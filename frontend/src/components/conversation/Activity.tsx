/** What concerns me: mentions, replies, reactions. It is asked for anew when something may have come. */

import { useEffect, useState } from "preact/hooks";
import { called, calledUnder } from "../../domain/names";
import { t } from "../../domain/text";
import type { Activity as Found } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { mayAsk, turnOnNotices } from "../notify";
import { roomName } from "../rooms/names";
import { Side } from "../Side";
import { Said } from "./Said";

export function Activity({ chat }: { chat: Chat }) {
  const [found, show] = useState<readonly Found[] | null>(null);
  const [cursor, on] = useState<string | null>(null);
  const [asking, ask] = useState(mayAsk());
  const more = (from: string | null) =>
    chat.act(
      chat.request("activity", from ? { cursor: from } : {}).then((page) => {
        show((all) => [...(from ? (all ?? []) : []), ...page.results]);
        on(page.cursor);
      }),
    );
  const news = chat.news.value;
  const { messages } = chat.current.value.timeline.value;
  useEffect(() => {
    const timer = setTimeout(() => void more(null), found ? 300 : 0);
    return () => clearTimeout(timer);
  }, [chat, news, messages]);
  return (
    <Side title={t("activity.title")}>
      {asking && (
        <p class="offer">
          {t("notify.offer")}{" "}
          <button
            type="button"
            class="link"
            onClick={() => void turnOnNotices(chat).then(() => ask(mayAsk()))}
          >
            {t("notify.on")}
          </button>
        </p>
      )}
      {found?.length === 0 && <p class="hint">{t("activity.none")}</p>}
      <ol class="saids">
        {found?.map(({ at, by, emoji = "", kind, message }) => (
          <Said
            key={`${at}${kind}${message.room}${message.seq}${by.id}`}
            message={message}
            where={roomName(chat, message.room)}
            lead={t(`activity.${kind}`, {
              name:
                by.id === message.author.id
                  ? called(message.author)
                  : (calledUnder(message, [by])[0] ?? by.name),
              emoji,
            })}
          />
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

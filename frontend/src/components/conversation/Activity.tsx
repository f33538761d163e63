/** What concerns me: mentions, replies and reactions, newest first. */

import { useEffect, useState } from "preact/hooks";
import { displayName, displayNames } from "../../domain/names";
import type { ActivityItem } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { isReadable, roomName } from "../../state/room-actions";
import { canAskPermission, enableNotifications } from "../notifications";
import { SidePanel } from "../SidePanel";
import { usePages } from "../use-pages";
import { Quote, QuoteAction } from "./Quote";

const RELOAD_DELAY_MS = 300;

export function ActivityPanel({ chat }: { chat: Chat }) {
  const { items, reload, moreButton } = usePages<ActivityItem>(chat, async (position) => {
    const { results, cursor } = await chat.request("activity", position);
    return [results, cursor];
  });
  const newMessage = chat.latestUnseen.value;
  const { messages } = chat.current.value.timeline.value;
  // No event announces activity, so the list is loaded again whenever a message came or changed.
  useEffect(() => {
    const timer = setTimeout(reload, items ? RELOAD_DELAY_MS : 0);
    return () => clearTimeout(timer);
  }, [chat, newMessage, messages, chat.online.value]);
  return (
    <SidePanel title={t("activity.title")}>
      <NotificationOffer chat={chat} />
      {items?.length === 0 && <p class="hint">{t("activity.none")}</p>}
      <ol class="quotes">
        {items
          ?.filter(({ message }) => isReadable(chat)(message))
          .map((item) => (
            <Quote
              key={`${item.at}${item.kind}${item.message.room}${item.message.seq}${item.by.id}`}
              message={chat.latest(item.message)}
              roomName={roomName(chat, item.message.room)}
              lead={summary(item)}
            />
          ))}
      </ol>
      {moreButton}
    </SidePanel>
  );
}

function summary({ by, emoji = "", kind, message }: ActivityItem): string {
  const { author } = message;
  const name = by.id === author.id ? displayName(author) : displayNames(message, [by])[0];
  return t(`activity.${kind}`, { name: name ?? by.name, emoji });
}

function NotificationOffer({ chat }: { chat: Chat }) {
  const [isOpen, setOpen] = useState(canAskPermission());
  if (!isOpen) return null;
  const enable = async () => {
    await enableNotifications(chat);
    setOpen(canAskPermission());
  };
  return (
    <p class="notification-offer">
      {t("notify.offer")} <QuoteAction label={t("notify.on")} onClick={() => void enable()} />
    </p>
  );
}

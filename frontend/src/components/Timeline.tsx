/**
 * The open room's history. It loads further pages while one scrolls, follows new messages only at the bottom, and
 * keeps its place otherwise.
 */

import { useEffect, useRef } from "preact/hooks";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { lazyPartsWanted, pageFocused, today, zone } from "../state/ui";
import { lazyParts, withLazyParts } from "./lazy-loading";
import { PendingMessages } from "./PendingMessages";
import { useScroll } from "./scroll";
import { TimelineRows } from "./TimelineRows";

/** How long a message must be in view before it counts as read. */
const READ_DELAY_MS = 400;

export function Timeline({ chat, room }: { chat: Chat; room: RoomState }) {
  const scroller = useRef<HTMLDivElement>(null);
  const onScroll = useScroll(room, scroller);
  const timeline = room.timeline.value;
  const lazy = lazyParts.value;
  if (!room.atBottom.value || timeline.messages.some(({ poll }) => poll)) lazyPartsWanted.value = true;
  useReadReceipts(chat, room);
  useQuotedMessages(chat, room);
  useEffect(() => trackActiveMessage(scroller.current as HTMLElement, room), [room]);
  const target = chat.composers.of(room.slug).target.value;
  return (
    <div class="timeline-box">
      <div class="timeline" ref={scroller} onScroll={onScroll}>
        <div role="log" aria-label={t("timeline.label")} aria-live="off">
          {!chat.signedOutReason.value && <HistoryStart room={room} />}
          <ol class="messages">
            <TimelineRows
              timeline={timeline}
              zone={zone.value}
              today={today.value}
              quotedMessages={room.quotedMessages.value}
              newAfter={room.newAfter.value}
              me={chat.me.value.id}
              highlighted={room.highlighted.value}
              activeSeq={room.activeSeq.value}
              editedSeq={target?.mode === "edit" ? target.seq : null}
              blocked={chat.blockedIds.value}
              onReact={(message, emoji) => withLazyParts((parts) => void parts.react(chat, message, emoji))}
              toolbar={lazy && ((message) => <lazy.MessageToolbar key={message.seq} chat={chat} message={message} />)}
              poll={lazy && ((message) => <lazy.Poll chat={chat} message={message} />)}
            />
            {!timeline.moreAfter && <PendingMessages chat={chat} room={room} />}
          </ol>
          {timeline.moreAfter && <p class="timeline-edge">{t("timeline.loading")}</p>}
        </div>
      </div>
      {lazy && <lazy.JumpToLatest key={room.slug} chat={chat} room={room} />}
    </div>
  );
}

function HistoryStart({ room }: { room: RoomState }) {
  const { messages, moreBefore } = room.timeline.value;
  const { archived, name, visibility } = room.room.value;
  if (moreBefore) return <p class="timeline-edge">{t("timeline.loading")}</p>;
  return (
    <p class="timeline-start">
      {visibility === "direct" ? t("timeline.start.direct", { name }) : t("timeline.start", { room: name })}
      {messages.length === 0 && !archived && ` ${t("timeline.empty")}`}
    </p>
  );
}

/** Keep `activeSeq` at the message under the pointer or the focus. */
function trackActiveMessage(box: HTMLElement, room: RoomState): () => void {
  const activate = ({ target }: Event) => {
    const item = (target as Element).closest<HTMLElement>("li[data-rev]");
    if (item) room.activeSeq.value = Number(item.dataset.seq);
  };
  const deactivate = () => {
    room.activeSeq.value = null;
  };
  box.addEventListener("mouseover", activate);
  box.addEventListener("focusin", activate);
  box.addEventListener("mouseleave", deactivate);
  return deactivate;
}

/** Load the messages that shown messages reply to. */
function useQuotedMessages(chat: Chat, room: RoomState): void {
  const { messages } = room.timeline.value;
  const online = chat.online.value;
  useEffect(() => {
    if (online) room.fetchQuoted().catch(() => {});
  }, [messages, online, room]);
}

/** Mark as read what is shown at the bottom while the page has the focus. */
function useReadReceipts(chat: Chat, room: RoomState): void {
  const { newestShown } = room;
  const isReading = !room.markedUnread.value && pageFocused.value && room.atBottom.value;
  const hasNew = isReading && newestShown > room.readSeq.value;
  useEffect(() => {
    if (!hasNew) return;
    const timer = setTimeout(() => chat.markRead(room, newestShown), READ_DELAY_MS);
    return () => clearTimeout(timer);
  }, [hasNew, newestShown, chat, room]);
}

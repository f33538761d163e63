/** The open room's history: scrolls without end, sticks to the bottom only there, and keeps its place otherwise. */

import { useEffect, useRef } from "preact/hooks";
import { t, tn } from "../domain/text";
import { find } from "../domain/timeline";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { active, attentive, lit, today, wanted, zone } from "../state/ui";
import { Icon } from "./Icon";
import { extras } from "./ondemand";
import { Pending } from "./Pending";
import { Rows } from "./Rows";
import { useScroll } from "./scroll";

export function Timeline({ chat, room }: { chat: Chat; room: RoomState }) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const looked = useScroll(room, scroller);
  const timeline = room.timeline.value;
  const more = extras.value;
  if (timeline.messages.some(({ poll }) => poll)) wanted.value = true;
  useReading(chat, room);
  useQuotes(chat, room);
  useEffect(() => watchPointing(scroller.current as HTMLElement), []);
  return (
    <div class="timeline-box">
      <div class="timeline" ref={scroller} onScroll={looked}>
        <div
          role="log"
          aria-label={t("timeline.label")}
          aria-live={room.loading.value === "before" ? "off" : "polite"}
        >
          <Beginning room={room} />
          <ol class="messages" ref={list}>
            <Rows
              timeline={timeline}
              zone={zone.value}
              today={today.value}
              quotes={room.quoted.value}
              newAfter={room.newAfter.value}
              me={chat.me.value.id}
              lit={lit.value}
              active={find(timeline, active.value ?? 0) ? active.value : null}
              onReact={(message, emoji) => void chat.react(message, emoji)}
              tools={
                more ? (message) => <more.Tools key={message.seq} chat={chat} message={message} /> : undefined
              }
              poll={more ? (message) => <more.Poll chat={chat} message={message} /> : undefined}
            />
            {!timeline.moreAfter && <Pending chat={chat} room={room} />}
          </ol>
          {timeline.moreAfter && <p class="edge">{t("timeline.loading")}</p>}
        </div>
      </div>
      <Latest chat={chat} room={room} />
    </div>
  );
}

function Beginning({ room }: { room: RoomState }) {
  const { messages, moreBefore } = room.timeline.value;
  const { name, visibility } = room.room.value;
  if (moreBefore) return <p class="edge">{t("timeline.loading")}</p>;
  return (
    <p class="beginning">
      {visibility === "direct" ? t("timeline.start.direct", { name }) : t("timeline.start", { room: name })}
      {messages.length === 0 && ` ${t("timeline.empty")}`}
    </p>
  );
}

function Latest({ chat, room }: { chat: Chat; room: RoomState }) {
  const seen = useRef(room.room.value.seq);
  const away = !room.atBottom.value;
  const { seq } = room.room.value;
  if (!away) seen.current = seq;
  if (!away) return null;
  const count = seq - seen.current;
  return (
    <button type="button" class="latest" onClick={() => void chat.act(room.latest())}>
      <Icon name="down" /> {count ? tn("timeline.latest.count", count) : t("timeline.latest")}
    </button>
  );
}

/** Keep `active`: the message under the pointer or the focus. */
function watchPointing(box: HTMLElement): () => void {
  const point = ({ target }: Event) => {
    const item = (target as Element).closest<HTMLElement>("li[data-rev]");
    if (item) active.value = Number(item.dataset.seq);
  };
  const leave = () => {
    active.value = null;
  };
  box.addEventListener("mouseover", point);
  box.addEventListener("focusin", point);
  box.addEventListener("mouseleave", leave);
  return leave;
}

/** What is answered should be seen, also where it lies further up. */
function useQuotes(chat: Chat, room: RoomState): void {
  const { messages } = room.timeline.value;
  const online = chat.online.value;
  useEffect(() => {
    if (online) room.fetchQuoted().catch(() => {});
  }, [messages, online, room]);
}

/** What is shown at the bottom, to someone who is looking, is read. */
function useReading(chat: Chat, room: RoomState): void {
  const to = room.shownTo;
  const reads = !room.keptUnread.value && attentive.value && room.atBottom.value && to > room.readSeq.value;
  useEffect(() => {
    if (!reads) return;
    const timer = setTimeout(() => chat.markRead(room, to), 400);
    return () => clearTimeout(timer);
  }, [reads, to, chat, room]);
}

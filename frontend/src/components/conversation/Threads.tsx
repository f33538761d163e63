/** The threads that I follow: those with unread replies first, then the latest. */

import { useEffect, useState } from "preact/hooks";
import type { Message } from "../../domain/protocol";
import { countText } from "../../domain/rooms";
import { t, tn } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { isReadable, roomName } from "../../state/room-actions";
import { openThread } from "../../state/subject";
import { SidePanel } from "../SidePanel";
import { Quote, QuoteAction } from "./Quote";

export function ThreadsPanel({ chat }: { chat: Chat }) {
  const [roots, setRoots] = useState<readonly Message[] | null>(null);
  const followed = chat.threads.value;
  const number = followed.length;
  const online = chat.online.value;
  useEffect(() => {
    const load = async () => setRoots((await chat.request("threads", {})).threads.map(({ message }) => message));
    if (online) void chat.attempt(load());
  }, [chat, online, number]);
  const listed = (roots ?? []).map(chat.latest).flatMap((message) => {
    const state = followed.find(({ room, seq }) => room === message.room && seq === message.seq);
    return state && isReadable(chat)(message) ? [{ message, state }] : [];
  });
  return (
    <SidePanel title={t("threads.title")}>
      {roots && listed.length === 0 && <p class="hint">{t("threads.none")}</p>}
      <ol class="quotes">
        {listed.map(({ message, state: { room, seq, unread } }) => (
          <Quote key={`${room}/${seq}`} message={message} roomName={roomName(chat, room)}>
            <QuoteAction
              label={tn("thread.replies", message.thread?.count ?? 0)}
              onClick={() => void openThread(chat, room, seq)}
            />{" "}
            {unread > 0 && <span class="count">{tn("threads.new", unread, { count: countText(unread) })}</span>}
          </Quote>
        ))}
      </ol>
    </SidePanel>
  );
}

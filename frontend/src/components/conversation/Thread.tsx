/** A message with its replies, kept up to date. What is posted here is a reply, and is shown in the room too. */

import { useEffect, useRef, useState } from "preact/hooks";
import { canEdit, may } from "../../domain/permissions";
import type { Message } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import type { RoomState } from "../../state/room";
import { RoomComposer } from "../RoomComposer";
import { SidePanel } from "../SidePanel";
import { Quote, QuoteAction } from "./Quote";

interface ThreadProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly message: Message;
}

/** Load the whole thread: the server limits the size of a page. */
async function loadThread(chat: Chat, room: string, seq: number): Promise<readonly Message[]> {
  const found: Message[] = [];
  for (let hasMore = true; hasMore; ) {
    const page = await chat.request("thread", { room, seq, after: found.at(-1)?.seq ?? 0 });
    found.push(...page.messages);
    hasMore = !page.complete && page.messages.length > 0;
  }
  return found;
}

export function Thread({ chat, room, message }: ThreadProps) {
  const [loaded, setLoaded] = useState<readonly Message[]>([message]);
  const end = useRef<HTMLDivElement>(null);
  const { seq } = message;
  const online = chat.online.value;
  useEffect(() => {
    if (online) void chat.attempt(loadThread(chat, room.slug, seq).then(setLoaded));
  }, [chat, room, seq, online]);
  const messages = withLive(loaded.map(chat.latest), room.timeline.value.messages);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [messages.length]);
  const root = room.rootOf(messages[0] ?? message);
  const composer = chat.composers.of(room.slug, root);
  const target = composer.target.value;
  const mayPost = may(chat.me.value, chat.currentListing, "post");
  return (
    <SidePanel title={t("thread.title")} footer={<RoomComposer chat={chat} room={room} thread={root} />}>
      <ol class="quotes">
        {messages.map((each) => (
          <Quote key={each.seq} message={each} isEdited={target?.mode === "edit" && target.seq === each.seq}>
            {!each.deleted && mayPost && <QuoteAction label={t("tool.reply")} onClick={() => composer.reply(each)} />}{" "}
            {canEdit(chat.me.value, chat.currentListing, each) && (
              <QuoteAction label={t("tool.edit")} onClick={() => composer.edit(each)} />
            )}
          </Quote>
        ))}
      </ol>
      <div ref={end} />
    </SidePanel>
  );
}

/** The loaded thread with the replies that came since, and with the latest state of its messages. */
function withLive(loaded: readonly Message[], live: readonly Message[]): Message[] {
  const thread = new Map(loaded.map((message) => [message.seq, message]));
  for (const message of live) {
    const known = thread.get(message.seq);
    const belongs = known ? known.rev < message.rev : message.reply_to !== null && thread.has(message.reply_to);
    if (belongs) thread.set(message.seq, message);
  }
  return [...thread.values()].sort((a, b) => a.seq - b.seq);
}

/** A message with its replies, kept up to date. What is posted here is a reply, and is shown in the room too. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import type { RoomState } from "../../state/room";
import { SidePanel } from "../SidePanel";
import { Quote } from "./Quote";

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
  const box = useRef<HTMLTextAreaElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const { room: slug, seq } = message;
  const online = chat.online.value;
  useEffect(() => {
    if (online) void chat.attempt(loadThread(chat, slug, seq).then(setLoaded));
    box.current?.focus();
  }, [chat, slug, seq, online]);
  const live = room.slug === slug ? room.timeline.value.messages : [];
  const messages = withLive(loaded, live);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [messages.length]);
  const send = () => {
    const text = box.current?.value ?? "";
    if (!text.trim()) return;
    chat.post(text, messages[0]?.seq ?? seq, slug);
    if (box.current) box.current.value = "";
  };
  return (
    <SidePanel title={t("thread.title")}>
      <ol class="quotes" aria-live="polite">
        {messages.map((each) => (
          <Quote key={each.seq} message={each} />
        ))}
      </ol>
      <form
        class="thread-form"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={box}
          rows={2}
          dir="auto"
          aria-label={t("thread.reply")}
          placeholder={t("thread.reply")}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="button is-primary">
          {t("composer.send")}
        </button>
      </form>
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

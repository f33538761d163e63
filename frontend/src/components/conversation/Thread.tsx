/** A message with all that answers it, live; what is written here answers it too, and is seen in the room. */

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../domain/text";
import type { Message } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import type { RoomState } from "../../state/room";
import { Side } from "../Side";
import { Said } from "./Said";

interface ThreadProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly message: Message;
}

/** The thread, page by page: a page ends at a size. */
async function wholeThread(chat: Chat, room: string, seq: number): Promise<readonly Message[]> {
  const found: Message[] = [];
  for (let more = true; more; ) {
    const page = await chat.request("thread", { room, seq, after: found.at(-1)?.seq ?? 0 });
    found.push(...page.messages);
    more = !page.complete && page.messages.length > 0;
  }
  return found;
}

export function Thread({ chat, room, message }: ThreadProps) {
  const [kept, keep] = useState<readonly Message[]>([message]);
  const box = useRef<HTMLTextAreaElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const { room: slug, seq } = message;
  const online = chat.online.value;
  useEffect(() => {
    const ask = wholeThread(chat, slug, seq).then(keep);
    if (online) void chat.act(ask);
    box.current?.focus();
  }, [chat, slug, seq, online]);
  const live = room.slug === slug ? room.timeline.value.messages : [];
  const shown = withLive(kept, live);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [shown.length]);
  const send = () => {
    const text = box.current?.value ?? "";
    if (!text.trim()) return;
    chat.post(text, shown[0]?.seq ?? seq, slug);
    if (box.current) box.current.value = "";
  };
  return (
    <Side title={t("thread.title")}>
      <ol class="saids" aria-live="polite">
        {shown.map((each) => (
          <Said key={each.seq} message={each} />
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
    </Side>
  );
}

/** What the room's stream has of the thread that was not there when it was read, and newer states of the rest. */
function withLive(kept: readonly Message[], live: readonly Message[]): Message[] {
  const known = new Map(kept.map((message) => [message.seq, message]));
  for (const message of live) {
    const old = known.get(message.seq);
    const belongs = old ? old.rev < message.rev : message.reply_to !== null && known.has(message.reply_to);
    if (belongs) known.set(message.seq, message);
  }
  return [...known.values()].sort((a, b) => a.seq - b.seq);
}

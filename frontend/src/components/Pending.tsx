/** Own messages that are on their way: faint until stored, with a way out where the server refused them. */

import { t } from "../domain/text";
import type { Message, Person } from "../domain/wire";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import type { Entry } from "../sync/outbox";
import { Avatar } from "./Avatar";
import { Mark } from "./Mark";

export function Pending({ chat, room }: { chat: Chat; room: RoomState }) {
  const me = chat.me.value;
  const last = room.timeline.value.messages.at(-1);
  const stored = chat.stored.value.map(({ entry }) => entry);
  const waiting = chat.waiting.value.filter(
    (entry) => !stored.some((done) => done.client_id === entry.client_id),
  );
  const here = [...stored, ...waiting].filter(
    (entry) => entry.room === room.slug && !arrived(entry, room, me),
  );
  return (
    <>
      {here.map((entry, index) => (
        <Waiting
          key={entry.client_id}
          chat={chat}
          entry={entry}
          first={index === 0 && !follows(last, me)}
          stored={stored.includes(entry)}
        />
      ))}
    </>
  );
}

function Waiting({
  chat,
  entry,
  first,
  stored,
}: {
  chat: Chat;
  entry: Entry;
  first: boolean;
  stored: boolean;
}) {
  const { error } = entry;
  const shape = ["message", first && "is-first", error ? "is-failed" : !stored && "is-pending"];
  return (
    <li class={shape.filter(Boolean).join(" ")}>
      {first && <Avatar person={chat.me.value} />}
      {first && (
        <b class="message-author" dir="auto">
          {chat.me.value.name}
        </b>
      )}
      {first && <Mark kind={chat.me.value.kind} />}
      <div class="message-text">
        <div class="message-body" dir="auto">
          {entry.body}
        </div>
      </div>
      {error && <Failed chat={chat} entry={entry} reason={error} />}
    </li>
  );
}

function Failed({ chat, entry, reason }: { chat: Chat; entry: Entry; reason: string }) {
  return (
    <p class="failed" role="alert">
      {t("message.failed", { reason })}{" "}
      <button type="button" class="link" onClick={() => chat.retry(entry)}>
        {t("message.retry")}
      </button>{" "}
      <button type="button" class="link" onClick={() => chat.outbox.remove(entry)}>
        {t("message.discard")}
      </button>
    </p>
  );
}

/** Its stored form may come, from another tab's sending or in a replay, before the outbox knows. */
function arrived(entry: Entry, room: RoomState, me: Person): boolean {
  const { messages } = room.timeline.value;
  return messages
    .slice(-100)
    .some((message) => message.client_id === entry.client_id && message.author.id === me.id);
}

function follows(last: Message | undefined, me: Person): boolean {
  if (last?.kind !== "message" || last.author.id !== me.id) return false;
  return Date.now() - Date.parse(last.created_at) < 5 * 60_000;
}

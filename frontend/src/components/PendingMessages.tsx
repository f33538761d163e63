/** My messages that are not in the timeline yet: faint until they are stored, or with a reason why they were refused. */

import { continuesGroup } from "../domain/rows";
import type { Chat } from "../state/chat";
import type { ComposerTarget } from "../state/composer";
import type { RoomState } from "../state/room";
import { lazyPartsWanted } from "../state/ui";
import type { OutboxEntry } from "../sync/outbox";
import { Avatar } from "./Avatar";
import { lazyParts } from "./lazy-loading";
import { Author } from "./Message";

const RECENT = 100;
/** A message that waits longer than this says so. */
const SHORT_WAIT_MS = 3_000;

interface PendingMessagesProps {
  readonly chat: Chat;
  readonly room: RoomState;
  /** The thread whose messages are shown; 0: those of the room. */
  readonly thread?: number;
}

export function PendingMessages({ chat, room, thread = 0 }: PendingMessagesProps) {
  const me = chat.me.value;
  const { messages } = room.timeline.value;
  const stored = chat.awaitingEcho.value.map(({ entry }) => entry);
  const waiting = chat.outboxEntries.value.filter(
    (entry) => !stored.some(({ client_id }) => client_id === entry.client_id),
  );
  // After another tab sent an entry, or after a catch-up, its message may be here before the outbox knows.
  const mine = messages.slice(-RECENT).filter(({ author }) => author.id === me.id);
  const pending = [...stored, ...waiting].filter(
    (entry) =>
      entry.room === room.slug &&
      (entry.thread ?? 0) === thread &&
      !mine.some(({ client_id }) => client_id === entry.client_id),
  );
  return (
    <>
      {pending.map((entry, index) => {
        const message = { kind: "message", author: me, reply_to: null, created_at: entry.at } as const;
        return (
          <PendingMessage
            key={entry.client_id}
            chat={chat}
            entry={entry}
            first={index === 0 && (thread > 0 || !continuesGroup(message, messages.at(-1)))}
            stored={stored.includes(entry)}
          />
        );
      })}
    </>
  );
}

interface PendingMessageProps {
  readonly chat: Chat;
  readonly entry: OutboxEntry;
  readonly first: boolean;
  readonly stored: boolean;
}

function PendingMessage({ chat, entry, first, stored }: PendingMessageProps) {
  const { error } = entry;
  const until = chat.delays.value.get(entry.room) ?? 0;
  const composer = chat.composers.of(entry.room, entry.thread);
  const isTarget = (edit: ComposerTarget | null) => edit?.mode === "edit" && edit.client_id === entry.client_id;
  const edited = composer.saving.value.find(isTarget);
  const classes = [
    "message",
    first && "is-first",
    error ? "is-failed" : !stored && "is-pending",
    isTarget(composer.target.value) && "is-being-edited",
  ];
  return (
    <li class={classes.filter(Boolean).join(" ")}>
      {first && <Avatar person={chat.me.value} />}
      {first && <Author person={chat.me.value} />}
      <div class="message-text">
        <div class="message-body" dir="auto">
          {edited?.text ?? entry.body}
        </div>
      </div>
      {(error !== null || until - Date.now() > SHORT_WAIT_MS) && <Unsent chat={chat} entry={entry} until={until} />}
    </li>
  );
}

function Unsent(props: { chat: Chat; entry: OutboxEntry; until: number }) {
  const lazy = lazyParts.value;
  lazyPartsWanted.value = true;
  return lazy && <lazy.UnsentNote {...props} />;
}

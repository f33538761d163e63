/** Below a message that will not go at once: why, and what can be done about it. */

import { timeOf } from "../domain/dates";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { OutboxEntry } from "../sync/outbox";
import { editUnsent } from "./shortcuts";

interface UnsentNoteProps {
  readonly chat: Chat;
  readonly entry: OutboxEntry;
  /** When the room takes my next message (Unix time, ms). */
  readonly until: number;
}

export function UnsentNote({ chat, entry, until }: UnsentNoteProps) {
  const { error } = entry;
  const time = timeOf(new Date(until).toISOString(), "local");
  const edit = () => {
    editUnsent(chat, chat.composers.of(entry.room, entry.thread), entry);
    document.getElementById(entry.thread ? "thread-composer" : "composer")?.focus();
  };
  return (
    <p class={error ? "failed" : "delayed"} role={error ? "alert" : "status"}>
      {error ? t("message.failed", { reason: error }) : t("message.delayed", { time })}{" "}
      <button type="button" class="link" onClick={() => chat.retry(entry)}>
        {t("message.retry")}
      </button>{" "}
      <button type="button" class="link" onClick={edit}>
        {t("tool.edit")}
      </button>{" "}
      <button type="button" class="link" onClick={() => chat.outbox.remove(entry)}>
        {t("message.discard")}
      </button>
    </p>
  );
}

/** Above the composer: the message that is edited or replied to, and a button to cancel that. */

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { excerpt } from "../domain/excerpt";
import { displayName } from "../domain/names";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { ComposerState } from "../state/composer";
import type { RoomState } from "../state/room";
import { Icon } from "./Icon";

interface ComposerBannerProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly composer: ComposerState;
  readonly box: RefObject<HTMLTextAreaElement | null>;
}

const EXCERPT_LENGTH = 100;

export function ComposerBanner({ chat, room, composer, box }: ComposerBannerProps) {
  const target = composer.target.value;
  useTargetMessage(chat, room, target?.seq);
  if (!target) return null;
  const message = room.find(target.seq);
  const name = message ? displayName(message.author) : "";
  const pending =
    target.mode === "edit" && chat.outboxEntries.value.find((entry) => entry.client_id === target.client_id);
  const quoted = message ?? (pending && { body: pending.body, html: null });
  return (
    <p class="composer-banner">
      <span>
        {target.mode === "edit" ? t("composer.editing") : t("composer.replying", { name })}
        {quoted && <q dir="auto">{message?.deleted ? t("message.deleted") : excerpt(quoted, EXCERPT_LENGTH)}</q>}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={t("composer.cancel")}
        onClick={() => {
          composer.cancel();
          box.current?.focus();
        }}
      >
        <Icon name="close" />
      </button>
    </p>
  );
}

/** The message that is replied to or edited is quoted, also where it is not shown; one that is edited comes into view. */
function useTargetMessage(chat: Chat, room: RoomState, seq: number | undefined): void {
  const online = chat.online.value;
  useEffect(() => {
    document.querySelector(".timeline .is-being-edited")?.scrollIntoView({ block: "nearest" });
  }, [seq]);
  useEffect(() => {
    if (online && seq) room.fetchForComposer(seq).catch(() => {});
  }, [online, room, seq]);
}

/** The messages that are pinned to the open room. */

import { useEffect, useState } from "preact/hooks";
import { may } from "../../domain/permissions";
import type { Message } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import type { RoomState } from "../../state/room";
import { SidePanel } from "../SidePanel";
import { Quote, QuoteAction } from "./Quote";

export function PinnedMessages({ chat, room }: { chat: Chat; room: RoomState }) {
  const [pins, setPins] = useState<readonly Message[] | null>(null);
  const { slug } = room;
  // The list is short, so it is loaded again whenever a message on the page is pinned, unpinned or changed.
  const pinnedRevs = room.timeline.value.messages.map(({ pinned, rev }) => (pinned ? rev : "")).join("");
  useEffect(() => {
    void chat.attempt(chat.request("pins", { room: slug }).then(({ messages }) => setPins(messages)));
  }, [chat, slug, pinnedRevs, chat.online.value]);
  const unpin = async ({ seq }: Message) => {
    await chat.request("pin", { room: slug, seq, on: false });
    setPins((known) => (known ?? []).filter((message) => message.seq !== seq));
  };
  return (
    <SidePanel title={t("pins.title")}>
      {pins?.length === 0 && <p class="hint">{t("pins.none")}</p>}
      <ol class="quotes">
        {pins?.map(chat.latest).map((message) => (
          <Quote key={message.seq} message={message}>
            {may(chat.me.value, chat.currentListing, "pin") && (
              <QuoteAction label={t("tool.unpin")} onClick={() => void chat.attempt(unpin(message))} />
            )}
          </Quote>
        ))}
      </ol>
    </SidePanel>
  );
}

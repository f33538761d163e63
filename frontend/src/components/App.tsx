/** The page: rooms on the left, the open room in the middle, and on the right a panel if one is open. */

import { useEffect, useRef, useState } from "preact/hooks";
import { excerpt } from "../domain/excerpt";
import { displayName } from "../domain/names";
import { joinNames, t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { drawer, panel, toast, toastText } from "../state/ui";
import { Header } from "./Header";
import { Icon } from "./Icon";
import { lazyParts } from "./lazy-loading";
import { RoomComposer } from "./RoomComposer";
import { Sidebar } from "./Sidebar";
import { Timeline } from "./Timeline";

const ANNOUNCED_LENGTH = 500;
const BANNER_DELAY_MS = 5_000;

export function App({ chat }: { chat: Chat }) {
  const room = chat.current.value;
  const lazy = lazyParts.value;
  return (
    <>
      <Sidebar chat={chat} />
      <main class="room-page">
        <Header chat={chat} room={room} />
        <ConnectionBanner chat={chat} />
        <Timeline key={room.slug} chat={chat} room={room} />
        <TypingLine chat={chat} room={room} />
        <RoomComposer chat={chat} room={room} />
      </main>
      {lazy && panel.value && <lazy.Panels chat={chat} room={room} />}
      {lazy && (drawer.value || panel.value) && <lazy.Backdrop />}
      <Announcements chat={chat} />
      <Toast />
      {lazy && <lazy.Dialogs chat={chat} />}
    </>
  );
}

/** Tells screen readers the author and the text of each new message of the open room, and nothing else. */
function Announcements({ chat }: { chat: Chat }) {
  return (
    <div class="visually-hidden" aria-live="polite">
      {chat.announced.value.map(chat.latest).map((message) => (
        <p key={message.seq}>
          {!message.deleted &&
            !chat.blockedIds.value.includes(message.author.id) &&
            `${displayName(message.author)}: ${excerpt(message, ANNOUNCED_LENGTH)}`}
        </p>
      ))}
    </div>
  );
}

/** One sentence for a while, above everything, dialogs included. */
function Toast() {
  const box = useRef<HTMLParagraphElement>(null);
  const text = toastText.value;
  useEffect(() => {
    // What was shown last is on top.
    box.current?.hidePopover?.();
    if (text) box.current?.showPopover?.();
  }, [text]);
  return (
    <p ref={box} class="toast" role="status" popover="manual">
      {text}
      {text && (
        <button type="button" class="icon-button" aria-label={t("panel.close")} onClick={() => toast("")}>
          <Icon name="close" />
        </button>
      )}
    </p>
  );
}

/** Says that the connection is lost, once that has lasted for a while, or why there will be none. */
function ConnectionBanner({ chat }: { chat: Chat }) {
  const [isOverdue, setOverdue] = useState(false);
  const online = chat.online.value;
  const signedOut = chat.signedOutReason.value;
  useEffect(() => {
    const timer = setTimeout(() => setOverdue(!online), online ? 0 : BANNER_DELAY_MS);
    return () => clearTimeout(timer);
  }, [online]);
  return (
    <div class="connection" role="status">
      {signedOut ? (
        <p>
          {signedOut} <a href={`/?next=${location.pathname}`}>{t("connection.in")}</a>
        </p>
      ) : chat.isAddressRefused.value ? (
        lazyParts.value && <lazyParts.value.RefusedAddress url={chat.publicUrl} />
      ) : (
        isOverdue && !online && <p>{t("connection.lost")}</p>
      )}
    </div>
  );
}

/** Who is typing; if nobody is, who has seen my last message. */
function TypingLine({ chat, room }: { chat: Chat; room: RoomState }) {
  const names = room.typing.value.map((user) =>
    displayName(room.members.value.find(({ id }) => id === user.id) ?? user),
  );
  const lazy = lazyParts.value;
  return (
    <p class="typing" aria-live="off" dir="auto">
      {names.length > 0
        ? tn("typing", names.length, { names: joinNames(names) })
        : lazy && <lazy.SeenBy chat={chat} room={room} />}
    </p>
  );
}

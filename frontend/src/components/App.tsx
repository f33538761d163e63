/** The page: rooms on the left, the open room in the middle, a panel on the right when asked for. */

import { useEffect, useState } from "preact/hooks";
import { called } from "../domain/names";
import { readOnly } from "../domain/rooms";
import { several, t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { closeLayers, drawer, notice, panel } from "../state/ui";
import type { Storage } from "../sync/storage";
import { Composer } from "./Composer";
import { Header } from "./Header";
import { extras } from "./ondemand";
import { Sidebar } from "./Sidebar";
import { Timeline } from "./Timeline";

const PATIENCE_MS = 5_000;

export function App({ chat, storage }: { chat: Chat; storage: Storage }) {
  const room = chat.current.value;
  const more = extras.value;
  const closed = readOnly(chat.me.value, chat.listed, chat.blocked.value);
  return (
    <>
      <Sidebar chat={chat} />
      <main class="room-page">
        <Header chat={chat} room={room} />
        <Connection chat={chat} />
        <Timeline key={room.slug} chat={chat} room={room} />
        <Typing chat={chat} room={room} />
        {closed ? (
          <p class="read-only">{t(closed)}</p>
        ) : (
          <Composer chat={chat} room={room} storage={storage} />
        )}
      </main>
      {more && panel.value && <more.Panels chat={chat} room={room} />}
      {(drawer.value || panel.value) && <Shade />}
      <p class="notice" role="status">
        {notice.value}
      </p>
      {more && <more.Dialogs chat={chat} storage={storage} />}
    </>
  );
}

function Shade() {
  return (
    <button
      type="button"
      class="shade"
      tabindex={-1}
      aria-label={t("panel.close")}
      onClick={() => closeLayers()}
    />
  );
}

/** One calm line, and only when it lasts. */
function Connection({ chat }: { chat: Chat }) {
  const [late, setLate] = useState(false);
  const online = chat.online.value;
  const out = chat.shutOut.value;
  useEffect(() => {
    const timer = setTimeout(() => setLate(!online), online ? 0 : PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [online]);
  return (
    <div class="connection" role="status">
      {out ? (
        <p>
          {out} <a href={`/?next=${location.pathname}`}>{t("connection.in")}</a>
        </p>
      ) : (
        late && !online && <p>{t("connection.lost")}</p>
      )}
    </div>
  );
}

function Typing({ chat, room }: { chat: Chat; room: RoomState }) {
  const names = room.typing.value.map((user) =>
    called(room.members.value.find(({ id }) => id === user.id) ?? user),
  );
  const more = extras.value;
  return (
    <p class="typing" aria-live="off" dir="auto">
      {names.length > 0
        ? tn("typing", names.length, { names: several(names) })
        : more && <more.SeenBy chat={chat} room={room} />}
    </p>
  );
}

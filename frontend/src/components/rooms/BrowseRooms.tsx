/** All rooms that I may see: to find one, join it, or look into an archived one. */

import { useState } from "preact/hooks";
import { nameHas } from "../../domain/fold";
import type { ListedRoom } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { Modal } from "../Modal";
import { RoomIcon } from "../RoomIcon";
import { navigate } from "../router";
import { MoreButton } from "../use-pages";
import { useRoomSearch } from "./room-search";

const PAGE = 100;

export function BrowseRooms({ chat }: { chat: Chat }) {
  const [query, setQuery] = useState("");
  const [archived, setArchived] = useState(false);
  const [limit, setLimit] = useState(PAGE);
  const loadMore = useRoomSearch(chat, query);
  const found = chat.rooms.value.filter(
    (room) =>
      room.visibility !== "direct" &&
      room.archived === archived &&
      nameHas(`${room.name} ${room.slug} ${room.topic}`, query),
  );
  return (
    <Modal title={t("rooms.browse")}>
      <div class="fields">
        <input
          type="search"
          autofocus
          autocomplete="off"
          aria-label={t("rooms.find")}
          placeholder={t("rooms.find")}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
        <label class="check">
          <input type="checkbox" onChange={(event) => setArchived(event.currentTarget.checked)} /> {t("rooms.archived")}
        </label>
      </div>
      <ul class="choices" aria-label={t("rooms.label")}>
        {found.slice(0, limit).map((room) => (
          <RoomItem key={room.slug} chat={chat} room={room} />
        ))}
      </ul>
      {(loadMore !== null || found.length > limit) && (
        <MoreButton
          label={t("rooms.more")}
          onClick={() => {
            setLimit(limit + PAGE);
            loadMore?.();
          }}
        />
      )}
      {found.length === 0 && <p class="hint">{t("switcher.none")}</p>}
    </Modal>
  );
}

function RoomItem({ chat, room }: { chat: Chat; room: ListedRoom }) {
  // Opening an archived room does not join it.
  const joins = !room.joined && !room.archived;
  return (
    <li class="choice">
      <RoomIcon room={room} />
      <span class="choice-text">
        <b dir="auto">{room.name}</b>
        <small dir="auto">{room.topic}</small>
      </span>
      <button
        type="button"
        class={joins ? "button is-primary" : "button"}
        onClick={() => {
          dialog.value = null;
          void navigate(chat, `/r/${room.slug}`);
        }}
      >
        {t(joins ? "rooms.join" : "rooms.open")}
        <span class="visually-hidden"> {room.name}</span>
      </button>
    </li>
  );
}

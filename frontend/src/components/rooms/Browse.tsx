/** All rooms there are for me, to look for one, join it or look into one that was put away. */

import { useState } from "preact/hooks";
import { t } from "../../domain/text";
import type { ListedRoom } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { Modal } from "../Modal";
import { RoomSign } from "../RoomSign";
import { go } from "../router";
import { useRoomSearch } from "./search";

const SHOWN_AT_FIRST = 100;

export function Browse({ chat }: { chat: Chat }) {
  const [typed, type] = useState("");
  const [archived, showArchived] = useState(false);
  const [most, showMost] = useState(SHOWN_AT_FIRST);
  const loadMore = useRoomSearch(chat, typed);
  const wanted = typed.trim().toLowerCase();
  const fits = (room: ListedRoom) =>
    room.visibility !== "direct" &&
    room.archived === archived &&
    `${room.name} ${room.slug} ${room.topic}`.toLowerCase().includes(wanted);
  const found = chat.rooms.value.filter(fits);
  const enter = (room: ListedRoom) => {
    dialog.value = null;
    void go(chat, `/r/${room.slug}`);
  };
  return (
    <Modal title={t("rooms.browse")}>
      <div class="fields">
        <input
          type="search"
          autofocus
          autocomplete="off"
          aria-label={t("rooms.find")}
          placeholder={t("rooms.find")}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <label class="check">
          <input type="checkbox" onChange={(event) => showArchived(event.currentTarget.checked)} />{" "}
          {t("rooms.archived")}
        </label>
      </div>
      <ul class="choices" aria-label={t("rooms.label")}>
        {found.slice(0, most).map((room) => (
          <li key={room.slug} class="choice">
            <RoomSign room={room} />
            <span class="choice-text">
              <b dir="auto">{room.name}</b>
              <small dir="auto">{room.topic}</small>
            </span>
            <button
              type="button"
              class={room.joined || archived ? "button" : "button is-primary"}
              onClick={() => enter(room)}
            >
              {t(room.joined || archived ? "rooms.open" : "rooms.join")}
              <span class="unseen"> {room.name}</span>
            </button>
          </li>
        ))}
      </ul>
      {(loadMore !== null || found.length > most) && (
        <button
          type="button"
          class="button"
          onClick={() => {
            showMost(most + SHOWN_AT_FIRST);
            loadMore?.();
          }}
        >
          {t("rooms.more")}
        </button>
      )}
      {found.length === 0 && <p class="hint">{t("switcher.none")}</p>}
    </Modal>
  );
}

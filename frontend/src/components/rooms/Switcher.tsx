/** To a room by the first letters of its name. */

import { useState } from "preact/hooks";
import { matching } from "../../domain/completion";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { Modal } from "../Modal";
import { DirectMark, RoomSign } from "../RoomSign";
import { go } from "../router";
import { useRoomSearch } from "./search";

export function Switcher({ chat }: { chat: Chat }) {
  const [typed, type] = useState("");
  const rooms = chat.rooms.value;
  useRoomSearch(chat, typed);
  const names = matching(
    rooms.map(({ name }) => name),
    typed,
  );
  const found = names.flatMap((name) => rooms.filter((room) => room.name === name));
  const enter = (slug: string | undefined) => {
    if (!slug) return;
    dialog.value = null;
    void go(chat, `/r/${slug}`);
  };
  return (
    <Modal title={t("switcher.label")}>
      <form
        class="fields"
        onKeyDown={walk}
        onSubmit={(event) => {
          event.preventDefault();
          enter(found[0]?.slug);
        }}
      >
        <input
          autofocus
          autocomplete="off"
          aria-label={t("switcher.label")}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <ul class="rooms">
          {found.map((room) => (
            <li key={room.slug}>
              <button type="button" class="room" onClick={() => enter(room.slug)}>
                <RoomSign room={room} />
                <span dir="auto">{room.name}</span>
                <DirectMark room={room} />
              </button>
            </li>
          ))}
        </ul>
      </form>
      {found.length === 0 && <p class="hint">{t("switcher.none")}</p>}
    </Modal>
  );
}

/** The arrows lead from the box into the list, through it, and back. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.isComposing) return;
  const stops = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>("input, button")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[(at + step + stops.length) % stops.length]?.focus();
  event.preventDefault();
}

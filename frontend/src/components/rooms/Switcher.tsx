/** Jump to a room by the first letters of its name. */

import { useState } from "preact/hooks";
import { matchingNames } from "../../domain/completion";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { composing } from "../composing";
import { Modal } from "../Modal";
import { DirectBadge, RoomIcon } from "../RoomIcon";
import { navigate } from "../router";
import { useRoomSearch } from "./room-search";

export function Switcher({ chat }: { chat: Chat }) {
  const [query, setQuery] = useState("");
  const rooms = chat.rooms.value;
  useRoomSearch(chat, query);
  const names = matchingNames(
    rooms.map(({ name }) => name),
    query,
  );
  const found = names.flatMap((name) => rooms.filter((room) => room.name === name));
  const open = (slug: string | undefined) => {
    if (!slug) return;
    dialog.value = null;
    void navigate(chat, `/r/${slug}`);
  };
  return (
    <Modal title={t("switcher.label")}>
      <form
        class="fields"
        onKeyDown={moveWithArrows}
        onSubmit={(event) => {
          event.preventDefault();
          open(found[0]?.slug);
        }}
      >
        <input
          autofocus
          autocomplete="off"
          aria-label={t("switcher.label")}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
        <ul class="rooms">
          {found.map((room) => (
            <li key={room.slug}>
              <button type="button" class="room" onClick={() => open(room.slug)}>
                <RoomIcon room={room} />
                <span dir="auto">{room.name}</span>
                <DirectBadge room={room} />
              </button>
            </li>
          ))}
        </ul>
      </form>
      {found.length === 0 && <p class="hint">{t("switcher.none")}</p>}
    </Modal>
  );
}

/** The arrow keys move from the box into the list, through it, and back. */
function moveWithArrows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || composing(event)) return;
  const stops = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>("input, button")];
  const index = stops.indexOf(document.activeElement as HTMLElement);
  stops[(index + step + stops.length) % stops.length]?.focus();
  event.preventDefault();
}

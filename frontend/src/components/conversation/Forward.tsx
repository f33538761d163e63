/** Forward a message: it is quoted in another room, with a link to the original. */

import { useState } from "preact/hooks";
import { nameHas } from "../../domain/fold";
import { displayName } from "../../domain/names";
import type { Message } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog, toast } from "../../state/ui";
import { Modal } from "../Modal";

export function Forward({ chat }: { chat: Chat }) {
  const [query, setQuery] = useState("");
  const subject = chat.current.value.subject.value;
  const message = subject && chat.latest(subject);
  if (!message || message.deleted) return null;
  const rooms = chat.rooms.value.filter((room) => room.joined && !room.archived && nameHas(room.name, query));
  const forwardTo = (slug: string, name: string) => {
    dialog.value = null;
    chat.post(quoted(message), null, slug);
    toast(t("forward.done", { room: name }));
  };
  return (
    <Modal title={t("tool.forward")}>
      <div class="fields">
        <input
          autofocus
          autocomplete="off"
          aria-label={t("switcher.label")}
          placeholder={t("switcher.label")}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      <ul class="rooms">
        {rooms.map(({ name, slug }) => (
          <li key={slug}>
            <button type="button" class="room" onClick={() => forwardTo(slug, name)}>
              <span class="room-icon" aria-hidden="true">
                #
              </span>
              <span dir="auto">{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function quoted({ author, body, room, seq }: Message): string {
  const lines = body.split("\n").map((line) => `> ${line}`);
  return `${lines.join("\n")}\n\n${displayName(author)}: ${location.origin}/r/${room}/${seq}`;
}

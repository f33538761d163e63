/** Dialogs around messages: pass one on, ask the room. */

import { useState } from "preact/hooks";
import { called } from "../../domain/names";
import { t } from "../../domain/text";
import type { Message } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { dialog, subject, tell } from "../../state/ui";
import { Modal, Problem } from "../Modal";

const MOST_OPTIONS = 10;

/** Choose a room for a message: it is quoted there, with the way to its place. */
export function Forward({ chat }: { chat: Chat }) {
  const [typed, type] = useState("");
  const message = subject.value;
  const wanted = typed.toLowerCase();
  const rooms = chat.rooms.value.filter((room) => room.joined && room.name.toLowerCase().includes(wanted));
  if (!message) return null;
  const send = (slug: string, name: string) => {
    dialog.value = null;
    chat.post(quoted(message), null, slug);
    tell(t("forward.done", { room: name }));
  };
  return (
    <Modal title={t("tool.forward")}>
      <div class="fields">
        <input
          autofocus
          autocomplete="off"
          aria-label={t("switcher.label")}
          placeholder={t("switcher.label")}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </div>
      <ul class="rooms">
        {rooms.map(({ name, slug }) => (
          <li key={slug}>
            <button type="button" class="room" onClick={() => send(slug, name)}>
              <span class="room-sign" aria-hidden="true">
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
  return `${lines.join("\n")}\n\n${called(author)}: ${location.origin}/r/${room}/${seq}`;
}

export function AskRoom({ chat }: { chat: Chat }) {
  const [count, show] = useState(3);
  const [problem, say] = useState("");
  const ask = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const texts = data.getAll("option").map((option) => String(option).trim());
    try {
      await chat.request("poll", {
        room: chat.current.value.slug,
        question: String(data.get("question")),
        options: texts.filter(Boolean),
        multiple: data.has("multiple"),
        client_id: crypto.getRandomValues(new Uint32Array(4)).join("-"),
      });
      dialog.value = null;
    } catch (error) {
      say((error as Error).message || t("failed.try"));
    }
  };
  return (
    <Modal title={t("poll.title")}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(event.currentTarget);
        }}
      >
        <label>
          {t("poll.question")}
          <input name="question" required maxLength={300} autofocus autocomplete="off" dir="auto" />
        </label>
        {Array.from({ length: count }, (_, index) => (
          <label key={`option${index + 1}`}>
            {t("poll.option", { number: index + 1 })}
            <input
              name="option"
              maxLength={100}
              required={index < 2}
              autocomplete="off"
              dir="auto"
              onInput={() => index === count - 1 && show(Math.min(count + 1, MOST_OPTIONS))}
            />
          </label>
        ))}
        <label class="check">
          <input type="checkbox" name="multiple" /> {t("poll.multiple")}
        </label>
        <Problem text={problem} />
        <button type="submit" class="button is-primary">
          {t("poll.ask")}
        </button>
      </form>
    </Modal>
  );
}

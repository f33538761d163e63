/** Where one writes. The box is never disabled: what is written goes to the outbox, connected or not. */

import { useEffect, useRef, useState } from "preact/hooks";
import { draftKey } from "../domain/names";
import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { stopWriting, wanted, writing } from "../state/ui";
import type { Storage } from "../sync/storage";
import type { Completed, Helper } from "./Completion";
import { Icon } from "./Icon";
import { extras, withExtras } from "./ondemand";

interface ComposerProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly storage: Storage;
}

const touch = matchMedia("(pointer: coarse)");

export function Composer({ chat, room, storage }: ComposerProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft(chat, room, storage, box);
  const helper: Helper = useRef(null);
  const more = extras.value;
  const over = [...text].length - chat.longest;
  const label = t("composer.label", { room: room.room.value.name });

  const send = () => {
    if (!text.trim() || over > 0) return;
    if (writing.value?.mode === "edit") return void save(chat, text);
    // A command must not go out as a message because what understands it is still on its way.
    if (text[0] === "/" && !more) return withExtras(() => requestAnimationFrame(() => again.current()));
    if (more?.command(chat, text)) return setText("");
    chat.post(text, writing.value?.message.seq ?? null);
    writing.value = null;
    setText("");
    room.latest().catch(() => {});
  };
  const again = useRef(send);
  again.current = send;
  const keys = (event: KeyboardEvent) => {
    // Some browsers end composing before the key that ended it: it still has the number of one that is composed.
    if (event.isComposing || event.keyCode === 229 || helper.current?.(event)) return;
    if (event.key === "Enter" && sends(event)) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      withExtras((all) => all.editLast(chat));
    } else if (event.key === "Escape") {
      leave(event);
    }
  };

  return (
    <form
      class="composer"
      action={`/r/${room.slug}/messages`}
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        box.current?.focus();
      }}
    >
      <input type="hidden" name="csrf_token" value={chat.csrf} />
      {more && <more.Strip />}
      {more && (
        <more.Completion
          {...{ chat, room, box, text, helper }}
          put={(done) => put(box.current, done, setText)}
        />
      )}
      <div class="composer-box">
        <textarea
          ref={box}
          id="composer"
          name="body"
          rows={1}
          dir="auto"
          required
          value={text}
          placeholder={label}
          aria-label={label}
          onInput={(event) => {
            setText(event.currentTarget.value);
            wanted.value = true;
            if (writing.value?.mode !== "edit") chat.typing(event.currentTarget.value !== "");
          }}
          onKeyDown={keys}
          onBlur={() => chat.typing(false)}
        />
        <button type="submit" class="send" aria-label={t("composer.send")}>
          <Icon name="send" />
        </button>
      </div>
      {over > 0 && <p class="composer-long">{tn("composer.long", over)}</p>}
    </form>
  );
}

/** Enter sends; with Shift, and on touch, it breaks the line; with Ctrl or Cmd it always sends. */
function sends(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || !(event.shiftKey || touch.matches);
}

async function save(chat: Chat, text: string): Promise<void> {
  const message = writing.value?.message;
  stopWriting();
  // Where it could not be done the new text is not lost: it is back in the box.
  if (message && text !== message.body && !(await chat.edit(message, text))) {
    writing.value = { mode: "edit", message, text };
  }
}

/** Esc ends answering or editing; with nothing to end it leads to the messages. */
function leave(event: KeyboardEvent): void {
  event.stopPropagation();
  if (writing.value) {
    stopWriting();
    return;
  }
  const items = document.querySelectorAll<HTMLElement>("li[data-rev]");
  items[items.length - 1]?.focus();
}

/** The text in the box: the room's draft, kept over reloads, or the message being edited. */
function useDraft(
  chat: Chat,
  room: RoomState,
  storage: Storage,
  box: { readonly current: HTMLTextAreaElement | null },
): [string, (text: string) => void] {
  const key = draftKey(chat.me.value.id, room.slug);
  const editing = writing.value?.mode === "edit" ? writing.value : null;
  // From the first moment: whoever typed before the page ran may press Enter before its effects do.
  const [text, setText] = useState(storage.getItem(key) ?? "");
  useEffect(() => {
    setText(editing ? (editing.text ?? editing.message.body) : (storage.getItem(key) ?? ""));
    if (writing.value || !touch.matches) box.current?.focus({ preventScroll: true });
  }, [key, editing, writing.value, storage, box]);
  useEffect(() => grow(box.current), [text, box]);
  const change = (next: string) => {
    setText(next);
    if (!editing) keep(storage, key, next);
  };
  return [text, change];
}

function keep(storage: Storage, key: string, text: string): void {
  try {
    if (text) storage.setItem(key, text);
    else storage.removeItem(key);
  } catch {
    // A full storage loses the draft on reload, nothing else.
  }
}

function grow(box: HTMLTextAreaElement | null): void {
  if (!box) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

function put(
  box: HTMLTextAreaElement | null,
  { text, caret }: Completed,
  setText: (text: string) => void,
): void {
  // In the box at once: a caret set after the next frame would jump back over what was typed meanwhile.
  if (box) {
    box.value = text;
    box.setSelectionRange(caret, caret);
  }
  setText(text);
}

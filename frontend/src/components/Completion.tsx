/** The list that opens while someone types @name or #room: a combobox after the ARIA practices. */

import { useState } from "preact/hooks";
import { complete, matching, type Word, wordAt } from "../domain/completion";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";

export interface Completed {
  readonly text: string;
  readonly caret: number;
}

export interface Completion {
  readonly open: boolean;
  readonly sign: string;
  readonly names: readonly string[];
  readonly chosen: number;
  readonly aria: Readonly<Record<string, string | boolean>>;
  /** Says whether the key was meant for the list. */
  readonly key: (event: KeyboardEvent) => boolean;
  readonly take: (name: string | undefined) => void;
}

export function useCompletion(
  chat: Chat,
  room: RoomState,
  box: { readonly current: HTMLTextAreaElement | null },
  text: string,
  done: (completed: Completed) => void,
): Completion {
  const [chosen, choose] = useState(0);
  const [closed, close] = useState("");
  const caret = box.current?.selectionStart ?? text.length;
  const word = text === closed ? null : wordAt(text, caret);
  const names = word ? candidates(chat, room, word) : [];
  // A name that stands there whole needs no completing: Enter is then for sending.
  const open = names.length > 1 || (names.length === 1 && names[0] !== word?.typed);
  const at = Math.min(chosen, names.length - 1);

  const take = (name: string | undefined) => {
    if (word && name !== undefined) done(complete(text, caret, word, name));
    choose(0);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => choose((at + 1) % names.length),
    ArrowUp: () => choose((at + names.length - 1) % names.length),
    Enter: () => take(names[at]),
    Tab: () => take(names[at]),
    Escape: () => close(text),
  };
  const key = (event: KeyboardEvent) => {
    const work = open && !event.shiftKey && keys[event.key];
    if (!work) return false;
    event.preventDefault();
    event.stopPropagation();
    work();
    return true;
  };
  const aria = open
    ? {
        role: "combobox",
        "aria-expanded": true,
        "aria-controls": "suggestions",
        "aria-activedescendant": `suggestion${at}`,
      }
    : {};
  return { open, sign: word?.sign ?? "", names, chosen: at, aria, key, take };
}

function candidates(chat: Chat, room: RoomState, { sign, typed }: Word): string[] {
  const all = sign === "#" ? chat.rooms.value.map(({ slug }) => slug) : people(room);
  return matching(all, typed);
}

/** Members first, then those who only speak in what is shown. */
function people(room: RoomState): string[] {
  const speakers = room.timeline.value.messages.map(({ author }) => author.name).reverse();
  return [...room.members.value.map(({ name }) => name), ...speakers];
}

export function Suggestions({ completion: { chosen, names, sign, take } }: { completion: Completion }) {
  return (
    <div class="suggestions" id="suggestions" role="listbox" aria-label={t("composer.suggestions")}>
      {names.map((name, index) => (
        <div
          key={name}
          id={`suggestion${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          onMouseDown={(event) => {
            event.preventDefault();
            take(name);
          }}
        >
          <bdi>
            {sign}
            {name}
          </bdi>
        </div>
      ))}
    </div>
  );
}

/** The list that opens while someone types @name, #room, :emoji: or a command: a combobox after the ARIA practices. */

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { complete, matching, type Word, wordAt } from "../domain/completion";
import { t } from "../domain/text";
import type { PersonKind } from "../domain/wire";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { COMMANDS } from "./commands";
import { emojiCalled, learnEmoji } from "./emoji";
import { format, watchPasting } from "./formatting";

export interface Completed {
  readonly text: string;
  readonly caret: number;
}

/** Says whether a key was meant for the list, or for marking up. */
export type Helper = { current: ((event: KeyboardEvent) => boolean) | null };

interface CompletionProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly helper: Helper;
  readonly put: (completed: Completed) => void;
}

/** What is shown, and what it puts in the place of the word. */
interface Choice {
  readonly label: string;
  readonly put: string;
  readonly hint?: string;
}

export function Completion({ chat, room, box, text, helper, put }: CompletionProps) {
  const [chosen, choose] = useState(0);
  const [closed, close] = useState("");
  const [, draw] = useState(0);
  const again = () => draw((count) => count + 1);
  const caret = box.current?.selectionStart ?? text.length;
  const word = text === closed ? null : wordAt(text, caret);
  const choices = word ? candidates(chat, room, word) : [];
  // What stands there whole needs no completing: Enter is then for sending.
  const open =
    choices.length > 1 || (choices.length === 1 && choices[0]?.put !== `${word?.sign}${word?.typed}`);
  const at = Math.min(chosen, choices.length - 1);
  const take = (choice: Choice | undefined) => {
    if (word && choice) put(complete(text, caret, { ...word, sign: "" }, choice.put));
    choose(0);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => choose((at + 1) % choices.length),
    ArrowUp: () => choose((at + choices.length - 1) % choices.length),
    Enter: () => take(choices[at]),
    Tab: () => take(choices[at]),
    Escape: () => close(text),
  };
  helper.current = (event) => {
    if (box.current && format(box.current, event)) return true;
    // With Shift a line is broken, with Ctrl or Cmd sent, whatever is open.
    const work = open && !(event.shiftKey || event.ctrlKey || event.metaKey) && keys[event.key];
    if (!work) return false;
    event.preventDefault();
    event.stopPropagation();
    work();
    return true;
  };
  useEffect(() => (box.current ? watchPasting(box.current) : undefined), [box]);
  useEffect(() => {
    if (word?.sign === ":") learnEmoji(again);
  }, [word?.sign]);
  useEffect(() => describe(box.current, open, at), [open, at, box]);
  if (!open) return null;
  return (
    <div class="suggestions" id="suggestions" role="listbox" aria-label={t("composer.suggestions")}>
      {choices.map((choice, index) => (
        <div
          key={choice.put}
          id={`suggestion${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          onMouseDown={(event) => {
            event.preventDefault();
            take(choice);
          }}
        >
          <bdi>{choice.label}</bdi>
          {choice.hint && <small>{choice.hint}</small>}
        </div>
      ))}
    </div>
  );
}

/** Tell the box, which is a text box first, of the list that it commands for now. */
function describe(box: HTMLTextAreaElement | null, open: boolean, at: number): void {
  const aria: Record<string, string> = {
    "aria-autocomplete": "list",
    "aria-controls": "suggestions",
    "aria-activedescendant": `suggestion${at}`,
  };
  for (const [name, value] of Object.entries(aria)) {
    if (open) box?.setAttribute(name, value);
    else box?.removeAttribute(name);
  }
}

function candidates(chat: Chat, room: RoomState, { sign, typed }: Word): Choice[] {
  const plain = (name: string) => ({ label: sign + name, put: sign + name });
  if (sign === "/") {
    const names = matching(Object.keys(COMMANDS), typed).filter((name) => name.startsWith(typed));
    return names.map((name) => ({ ...plain(name), hint: t(`command.${name as "me"}`) }));
  }
  if (sign === ":") {
    return emojiCalled(typed).map(([emoji, name]) => ({ label: `${emoji} :${name}:`, put: emoji }));
  }
  if (sign === "#") return matching(linked(chat), typed).map(plain);
  const kinds = people(room, typed);
  return matching([...kinds.keys()], typed).map((name) =>
    kinds.get(name) === "guest" ? { ...plain(name), hint: t("me.guest") } : plain(name),
  );
}

/** Rooms that a text can link to: those that all its readers see. */
function linked(chat: Chat): string[] {
  return chat.rooms.value.filter(({ visibility }) => visibility === "public").map(({ slug }) => slug);
}

/** Members first, then those who only speak in what is shown, then everyone at once. */
function people(room: RoomState, typed: string): ReadonlyMap<string, PersonKind | undefined> {
  const speakers = room.timeline.value.messages.map(({ author }) => author).reverse();
  const kinds = new Map<string, PersonKind | undefined>();
  for (const { name, kind } of [...room.members.value, ...speakers])
    if (!kinds.has(name)) kinds.set(name, kind);
  if (typed) for (const name of ["here", "room"]) if (!kinds.has(name)) kinds.set(name, undefined);
  return kinds;
}

/**
 * Suggestions while somebody types @name, #room, :emoji: or a command. The box becomes a combobox as the WAI-ARIA
 * Authoring Practices describe it.
 */

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import {
  type CompletedText,
  type CompletionWord,
  insertName,
  matchingNames,
  preselected,
  wordAt,
} from "../domain/completion";
import type { PersonKind } from "../domain/protocol";
import { COMMAND_NAMES } from "../domain/slash";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { ComposerState } from "../state/composer";
import type { RoomState } from "../state/room";
import { findEmoji, loadEmoji } from "./emoji";
import { handleFormattingKey, linkOnPaste } from "./formatting";

/** Handles keys for the suggestions and for markup before the composer does. Returns whether it used the key. */
export type KeyInterceptor = { current: ((event: KeyboardEvent) => boolean) | null };

interface CompletionProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly composer: ComposerState;
  readonly text: string;
  readonly interceptor: KeyInterceptor;
}

interface Suggestion {
  readonly label: string;
  /** What replaces the word. */
  readonly insert: string;
  readonly hint?: string;
  /** What the word is compared with. */
  readonly name: string;
}

export function Completion({ chat, room, box, composer, text, interceptor }: CompletionProps) {
  /** The suggestion that the arrow keys led to, and the text that was in the box then. */
  const [chosen, setChosen] = useState({ at: -1, text: "" });
  const [closedAt, setClosedAt] = useState("");
  const [, rerender] = useState(0);
  const caret = box.current?.selectionStart ?? text.length;
  const word = text === closedAt ? null : wordAt(text, caret);
  const suggestions = word ? suggestionsFor(chat, room, word) : [];
  const [first, ...others] = suggestions;
  // A word that is complete already is not offered again: Enter sends the message.
  const isOpen = first !== undefined && (others.length > 0 || first.insert !== `${word?.trigger}${word?.typed}`);
  const names = suggestions.map(({ name }) => name);
  const meant = word ? preselected(word, names) : -1;
  const index = chosen.text === text ? Math.min(chosen.at, suggestions.length - 1) : meant;
  const move = (at: number) => setChosen({ at: (at + suggestions.length) % suggestions.length, text });
  const choose = (suggestion: Suggestion | undefined) => {
    if (!word || !suggestion) return;
    insertCompletion(box.current, insertName(text, caret, { ...word, trigger: "" }, suggestion.insert), composer);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => move(index + 1),
    ArrowUp: () => move(Math.max(index, 0) - 1),
    ...(index >= 0 && { Enter: () => choose(suggestions[index]) }),
    Tab: () => choose(suggestions[Math.max(index, 0)]),
    Escape: () => setClosedAt(text),
  };
  interceptor.current = (event) => {
    if (box.current && handleFormattingKey(box.current, event)) return true;
    // Alt+arrow opens another room, Shift+Enter breaks the line and Ctrl+Enter sends, even while suggestions are open.
    const act = isOpen && !(event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) && keys[event.key];
    if (!act) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  };
  useEffect(() => (box.current ? linkOnPaste(box.current) : undefined), [box]);
  useEffect(() => {
    if (word?.trigger === ":") loadEmoji(() => rerender((count) => count + 1));
  }, [word?.trigger]);
  useEffect(() => updateAria(box.current, isOpen, index), [isOpen, index, box]);
  if (!isOpen) return null;
  return (
    <div
      class="suggestions"
      id={`${box.current?.id}-suggestions`}
      role="listbox"
      aria-label={t("composer.suggestions")}
    >
      {suggestions.map((suggestion, at) => (
        <div
          key={suggestion.insert}
          id={`${box.current?.id}-suggestion${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === index}
          onMouseDown={(event) => {
            event.preventDefault();
            choose(suggestion);
          }}
        >
          <bdi>{suggestion.label}</bdi>
          {suggestion.hint && <small>{suggestion.hint}</small>}
        </div>
      ))}
    </div>
  );
}

/** While the suggestions are open, the box has the attributes of a combobox. */
function updateAria(box: HTMLTextAreaElement | null, isOpen: boolean, index: number): void {
  const attributes: Record<string, string> = {
    "aria-autocomplete": "list",
    "aria-controls": `${box?.id}-suggestions`,
    "aria-activedescendant": index < 0 ? "" : `${box?.id}-suggestion${index}`,
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (isOpen && value) box?.setAttribute(name, value);
    else box?.removeAttribute(name);
  }
}

function suggestionsFor(chat: Chat, room: RoomState, { trigger, typed }: CompletionWord): Suggestion[] {
  const named = (name: string) => ({ label: trigger + name, insert: trigger + name, name });
  if (trigger === "/") {
    const names = matchingNames(COMMAND_NAMES, typed).filter((name) => name.startsWith(typed));
    return names.map((name) => ({ ...named(name), hint: t(`command.${name as "me"}`) }));
  }
  if (trigger === ":") {
    return findEmoji(typed).map(([emoji, name]) => ({ label: `${emoji} :${name}:`, insert: emoji, name }));
  }
  if (trigger === "#") return matchingNames(publicRooms(chat), typed).map(named);
  const kinds = mentionableNames(room, typed);
  return matchingNames([...kinds.keys()], typed).map((name) =>
    kinds.get(name) === "guest" ? { ...named(name), hint: t("me.guest") } : named(name),
  );
}

/** Only public rooms are suggested: every reader of a link to one can open it. */
function publicRooms(chat: Chat): string[] {
  return chat.rooms.value.filter(({ visibility }) => visibility === "public").map(({ slug }) => slug);
}

/** Members first, then other authors of the shown messages, latest first, then `here` and `room` for everyone. */
function mentionableNames(room: RoomState, typed: string): ReadonlyMap<string, PersonKind | undefined> {
  const authors = room.timeline.value.messages.map(({ author }) => author).reverse();
  const kinds = new Map<string, PersonKind | undefined>();
  for (const { name, kind } of [...room.members.value, ...authors]) if (!kinds.has(name)) kinds.set(name, kind);
  if (typed) for (const name of ["here", "room"]) if (!kinds.has(name)) kinds.set(name, undefined);
  return kinds;
}

function insertCompletion(
  box: HTMLTextAreaElement | null,
  { text, caret }: CompletedText,
  composer: ComposerState,
): void {
  // The box changes at once: a caret that is set after the next render would jump back over what was typed since.
  if (box) {
    box.value = text;
    box.setSelectionRange(caret, caret);
  }
  composer.setText(text);
}

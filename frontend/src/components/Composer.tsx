/** The message composer. It is never disabled: messages go to the outbox, with or without a connection. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { CompletedText } from "../domain/completion";
import { draftKey } from "../domain/names";
import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { clearComposerTarget, composerTarget, lazyPartsWanted } from "../state/ui";
import type { KeyValueStorage } from "../sync/storage";
import type { KeyInterceptor } from "./Completion";
import { Icon } from "./Icon";
import { lazyParts, withLazyParts } from "./lazy-loading";

interface ComposerProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly storage: KeyValueStorage;
}

type BoxRef = { readonly current: HTMLTextAreaElement | null };

const touchScreen = matchMedia("(pointer: coarse)");

export function Composer({ chat, room, storage }: ComposerProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft(chat, room, storage, box);
  const interceptor: KeyInterceptor = useRef(null);
  const lazy = lazyParts.value;
  const excess = [...text].length - chat.maxMessageLength;
  const label = t("composer.label", { room: room.room.value.name });

  const send = () => {
    if (!text.trim() || excess > 0) return;
    if (composerTarget.value?.mode === "edit") return void saveEdit(chat, text);
    // A command must not be posted as a message while the code that runs it is still loading.
    if (text[0] === "/" && !lazy) return withLazyParts(() => requestAnimationFrame(() => latestSend.current()));
    if (lazy?.runSlashCommand(chat, text)) return setText("");
    chat.post(text, composerTarget.value?.message.seq ?? null);
    composerTarget.value = null;
    setText("");
    room.showLatest().catch(() => {});
  };
  const latestSend = useRef(send);
  latestSend.current = send;
  const onKeyDown = (event: KeyboardEvent) => {
    // In some browsers a composition ends before its last key press, which then still has key code 229.
    if (event.isComposing || event.keyCode === 229 || interceptor.current?.(event)) return;
    if (event.key === "Enter" && isSendKey(event)) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      withLazyParts((parts) => parts.editLastOwn(chat));
    } else if (event.key === "Escape") {
      onEscape(event);
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
      {lazy && <lazy.ComposerBanner />}
      {lazy && (
        <lazy.Completion
          {...{ chat, room, box, text, interceptor }}
          onComplete={(completed) => insertCompletion(box.current, completed, setText)}
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
            lazyPartsWanted.value = true;
            if (composerTarget.value?.mode !== "edit") chat.typing(event.currentTarget.value !== "");
          }}
          onKeyDown={onKeyDown}
          onBlur={() => chat.typing(false)}
        />
        <button type="submit" class="send" aria-label={t("composer.send")}>
          <Icon name="send" />
        </button>
      </div>
      {excess > 0 && <p class="composer-too-long">{tn("composer.long", excess)}</p>}
    </form>
  );
}

/** Enter sends. With Shift, and on touch screens, it breaks the line; with Ctrl or Cmd it always sends. */
function isSendKey(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || !(event.shiftKey || touchScreen.matches);
}

async function saveEdit(chat: Chat, text: string): Promise<void> {
  const message = composerTarget.value?.message;
  clearComposerTarget();
  // If the edit fails, the new text returns to the composer.
  if (!message || text === message.body) return;
  const { room, seq } = message;
  const isSaved = await chat.attempt(chat.request("edit", { room, seq, body: text }));
  if (!isSaved) composerTarget.value = { mode: "edit", message, text };
}

/** Esc cancels a reply or an edit; if there is none, it moves the focus to the newest message. */
function onEscape(event: KeyboardEvent): void {
  event.stopPropagation();
  if (composerTarget.value) clearComposerTarget();
  else [...document.querySelectorAll<HTMLElement>("li[data-rev]")].at(-1)?.focus();
}

/** The text in the box: the room's draft, which survives a reload, or the message that is edited. */
function useDraft(
  chat: Chat,
  room: RoomState,
  storage: KeyValueStorage,
  box: BoxRef,
): [string, (text: string) => void] {
  const key = draftKey(chat.me.value.id, room.slug);
  const editing = composerTarget.value?.mode === "edit" ? composerTarget.value : null;
  // The draft is there from the first render, so that Enter sends it even before the effects below have run.
  const [text, setText] = useState(storage.getItem(key) ?? "");
  useEffect(() => {
    setText(editing ? (editing.text ?? editing.message.body) : (storage.getItem(key) ?? ""));
    if (composerTarget.value || !touchScreen.matches) box.current?.focus({ preventScroll: true });
  }, [key, editing, composerTarget.value, storage, box]);
  useEffect(() => fitHeight(box.current), [text, box]);
  const change = (next: string) => {
    setText(next);
    if (!editing) storeDraft(storage, key, next);
  };
  return [text, change];
}

function storeDraft(storage: KeyValueStorage, key: string, text: string): void {
  try {
    if (text) storage.setItem(key, text);
    else storage.removeItem(key);
  } catch {
    // The browser's storage is full: only a reload would lose the draft.
  }
}

function fitHeight(box: HTMLTextAreaElement | null): void {
  if (!box) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

function insertCompletion(
  box: HTMLTextAreaElement | null,
  { text, caret }: CompletedText,
  setText: (text: string) => void,
): void {
  // The box changes at once: a caret that is set after the next render would jump back over what was typed since.
  if (box) {
    box.value = text;
    box.setSelectionRange(caret, caret);
  }
  setText(text);
}

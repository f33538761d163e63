/**
 * The message box of a room or a thread. It is never disabled: messages go to the outbox, with or without a connection.
 */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import type { ComposerState } from "../state/composer";
import type { RoomState } from "../state/room";
import { lazyPartsWanted } from "../state/ui";
import type { KeyInterceptor } from "./Completion";
import { composing } from "./composing";
import { Icon } from "./Icon";
import { lazyParts, withLazyParts } from "./lazy-loading";

interface ComposerProps {
  readonly chat: Chat;
  readonly room: RoomState;
  /** The `seq` of the thread's first message; 0 for the room itself. */
  readonly thread?: number;
}

type BoxRef = { readonly current: HTMLTextAreaElement | null };

/** A slash, after nothing but space and signs that are not seen. */
const MAYBE_COMMAND = /^[^\p{L}\p{N}]*[/／]/u;
const touchScreen = matchMedia("(pointer: coarse)");
/** Keyboards on the screen do not have these keys. */
const HARDWARE_KEY = /^(Arrow.*|Escape|Tab|Control|Alt|Meta)$/;
let hasKeyboard = false;

export function Composer({ chat, room, thread = 0 }: ComposerProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const composer = chat.composers.of(room.slug, thread);
  const text = composer.text.value;
  const target = composer.target.value;
  const interceptor: KeyInterceptor = useRef(null);
  const lazy = lazyParts.value;
  const excess = [...text].length - chat.maxMessageLength;
  const label = thread ? t("thread.reply") : t("composer.label", { room: room.room.value.name });
  useBox(box, composer);

  const send = () => {
    if (!text.trim() || excess > 0) return;
    if (target?.mode === "edit") return withLazyParts((parts) => parts.submitEdit(room, composer));
    // A command must not be posted as a message while the code that runs it is still loading.
    const maybeCommand = MAYBE_COMMAND.test(text);
    if (maybeCommand && !lazy) return withLazyParts(() => requestAnimationFrame(() => latestSend.current()));
    const body = maybeCommand && lazy ? lazy.runSlashCommand(chat, composer, text) : text;
    if (body === null) return;
    chat.post(body, target?.seq ?? (thread || null), room.slug, composer.alsoInRoom.value ? 0 : thread);
    composer.clear();
    if (!thread) room.showLatest().catch(() => {});
  };
  const latestSend = useRef(send);
  latestSend.current = send;
  const onKeyDown = (event: KeyboardEvent) => {
    hasKeyboard ||= HARDWARE_KEY.test(event.key);
    if (composing(event) || interceptor.current?.(event)) return;
    if (event.key === "Enter" && isSendKey(event)) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && text === "" && !target && !hasModifier(event)) {
      event.preventDefault();
      withLazyParts((parts) => parts.editLastOwn(chat, room, thread));
    } else if (event.key === "Escape" && (target || !thread)) {
      event.stopPropagation();
      if (target) composer.cancel();
      else [...document.querySelectorAll<HTMLElement>("li[data-rev]")].at(-1)?.focus();
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
      {lazy && <lazy.ComposerBanner {...{ chat, room, composer, box }} />}
      {lazy && <lazy.Completion {...{ chat, room, box, composer, text, interceptor }} />}
      <div class="composer-box">
        <textarea
          ref={box}
          id={thread ? "thread-composer" : "composer"}
          name="body"
          rows={1}
          dir="auto"
          required
          value={text}
          placeholder={label}
          aria-label={label}
          onInput={(event) => {
            composer.setText(event.currentTarget.value);
            lazyPartsWanted.value = true;
            if (target?.mode !== "edit") chat.typing(room.slug, event.currentTarget.value !== "");
          }}
          onKeyDown={onKeyDown}
          onBlur={() => chat.typing(room.slug, false)}
        />
        <button type="submit" class="send" aria-label={t("composer.send")}>
          <Icon name="send" />
        </button>
      </div>
      {excess > 0 && <p class="composer-too-long">{tn("composer.long", excess)}</p>}
    </form>
  );
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
}

/** Enter sends. With Shift, and on touch screens without a keyboard, it breaks the line; with Ctrl or Cmd it always sends. */
function isSendKey(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || !(event.shiftKey || (touchScreen.matches && !hasKeyboard));
}

/** Focus the box, and keep its selection for the next time that its place is opened. */
function useBox(box: BoxRef, composer: ComposerState): void {
  const { value: text } = composer.text;
  const { value: target } = composer.target;
  const mode = target && `${target.mode}${target.seq}`;
  useLayoutEffect(() => {
    if (composer.selection) box.current?.setSelectionRange(...composer.selection);
    return () => {
      const { selectionStart: start = 0, selectionEnd: end = 0 } = box.current ?? {};
      composer.selection = [start, end];
    };
  }, [box, composer]);
  // In the layout phase: the box has the focus before the person can see the edit and type.
  useLayoutEffect(() => {
    if (mode || !touchScreen.matches) box.current?.focus({ preventScroll: true });
  }, [box, mode]);
  useEffect(() => fitHeight(box.current), [box, text]);
}

function fitHeight(box: HTMLTextAreaElement | null): void {
  if (!box) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

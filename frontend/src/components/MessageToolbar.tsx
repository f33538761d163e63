/** What can be done with the message that the pointer or the keyboard focus is on. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { canDelete, canEdit, canReport, canSeeVersions, may } from "../domain/permissions";
import type { Message } from "../domain/protocol";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { showPersonCard } from "../state/person-card";
import { markUnread, react } from "../state/room-actions";
import { openDialogAbout, openPanelAbout } from "../state/subject";
import { toast } from "../state/ui";
import { ConfirmButton } from "./ConfirmButton";
import { composing } from "./composing";
import { Icon, type IconName } from "./Icon";

const QUICK_EMOJI = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];

interface ToolbarProps {
  readonly chat: Chat;
  readonly message: Message;
}

export function MessageToolbar({ chat, message }: ToolbarProps) {
  const [open, setOpen] = useState<"picker" | "menu" | null>(null);
  if (message.deleted) return <DeletedMessageToolbar chat={chat} message={message} />;
  const { currentListing: listing } = chat;
  const me = chat.me.value;
  const composer = chat.composers.of(message.room);
  const close = () => setOpen(null);
  const toggle = (part: "picker" | "menu") => setOpen(open === part ? null : part);
  const pick = (emoji: string) => {
    close();
    void react(chat, message, emoji);
  };
  // One goes on in the composer. Under a finger the toolbar would stay; a mouse takes it along.
  const compose = (begin: () => void) => {
    begin();
    if (!matchMedia("(hover: hover)").matches) chat.current.value.activeSeq.value = null;
  };
  return (
    <div class="toolbar" role="toolbar" aria-label={t("tool.label")}>
      {open === "picker" && <EmojiPicker onPick={pick} close={close} />}
      {open === "menu" && <MoreMenu chat={chat} message={message} close={close} />}
      {may(me, listing, "react") && <ToolButton icon="smile" label={t("react.add")} onClick={() => toggle("picker")} />}
      {may(me, listing, "post") && (
        <ToolButton icon="reply" label={t("tool.reply")} onClick={() => compose(() => composer.reply(message))} />
      )}
      <ThreadButton chat={chat} message={message} />
      {canEdit(me, listing, message) && (
        <ToolButton icon="pencil" label={t("tool.edit")} onClick={() => compose(() => composer.edit(message))} />
      )}
      {canDelete(me, listing, message) && <DeleteButton chat={chat} message={message} />}
      <button
        type="button"
        class="toolbar-button"
        aria-label={t("tool.more")}
        title={t("tool.more")}
        aria-haspopup="menu"
        aria-expanded={open === "menu"}
        onClick={() => toggle("menu")}
      >
        <Icon name="dots" />
      </button>
    </div>
  );
}

/** Of a deleted message only its thread can be opened, if it has one. */
function DeletedMessageToolbar({ chat, message }: ToolbarProps) {
  if (!message.thread && !message.thread_root) return null;
  return (
    <div class="toolbar" role="toolbar" aria-label={t("tool.label")}>
      <ThreadButton chat={chat} message={message} />
    </div>
  );
}

function ThreadButton({ chat, message }: ToolbarProps) {
  return <ToolButton icon="thread" label={t("tool.thread")} onClick={() => openPanelAbout(chat, "thread", message)} />;
}

function ToolButton({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" class={`toolbar-button toolbar-${icon}`} aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

/** The rarer actions. */
function MoreMenu({ chat, message, close }: ToolbarProps & { close: () => void }) {
  const { currentListing: listing } = chat;
  const me = chat.me.value;
  const { author, pinned, room, seq } = message;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const menu = box.current as HTMLElement;
    const end = menu.closest(".timeline")?.getBoundingClientRect().bottom ?? innerHeight;
    menu.classList.toggle("is-up", menu.getBoundingClientRect().bottom > end);
    menu.querySelector("button")?.focus({ preventScroll: true });
  }, []);
  const save = async () => {
    await chat.request("save", { room, seq, on: true });
    toast(t("saved.done"));
  };
  const actions: readonly (readonly [label: string, act: () => unknown] | false)[] = [
    [t("tool.link"), () => copyLink(message)],
    [t("tool.forward"), () => openDialogAbout(chat, "forward", message)],
    [t("tool.save"), () => chat.attempt(save())],
    may(me, listing, "pin") && [
      t(pinned ? "tool.unpin" : "tool.pin"),
      () => chat.attempt(chat.request("pin", { room, seq, on: !pinned })),
    ],
    [t("tool.unread"), () => chat.attempt(markUnread(chat, message))],
    [t("tool.person"), () => showPersonCard(author)],
    canReport(me, message) && [t("tool.report"), () => openDialogAbout(chat, "report", message)],
    canSeeVersions(me, listing, message) && [t("tool.versions"), () => openPanelAbout(chat, "versions", message)],
  ];
  return (
    <div ref={box} class="toolbar-menu" role="menu" tabIndex={-1} onKeyDown={(event) => handleMenuKey(event, close)}>
      {actions.map((action) => {
        if (!action) return null;
        const [label, act] = action;
        return (
          <button
            key={label}
            type="button"
            role="menuitem"
            onClick={() => {
              close();
              act();
            }}
          >
            {label}
          </button>
        );
      })}
    </div>
  );
}

/** The arrow keys move through the menu and wrap around; Esc closes it alone, and leads back to the message. */
function handleMenuKey(event: KeyboardEvent, close: () => void): void {
  if (composing(event)) return;
  const menu = event.currentTarget as Element;
  const items = [...menu.querySelectorAll<HTMLElement>("button, input")];
  const index = items.indexOf(document.activeElement as HTMLElement);
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step) items[(index + step + items.length) % items.length]?.focus();
  else if (event.key === "Escape") {
    menu.closest("li")?.focus({ preventScroll: true });
    close();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

async function copyLink({ room, seq }: Message): Promise<void> {
  const link = `${location.origin}/r/${room}/${seq}`;
  try {
    await navigator.clipboard.writeText(link);
    toast(t("tool.copied"));
  } catch {
    // Without https there is no clipboard. The link is shown, so that it can be selected.
    toast(link);
  }
}

/** Deleting takes two clicks on the same button. */
function DeleteButton({ chat, message: { room, seq } }: ToolbarProps) {
  const remove = () => void chat.attempt(chat.request("delete", { room, seq }));
  return <ConfirmButton icon="bin" label={t("tool.delete")} question={t("tool.delete.sure")} onConfirm={remove} />;
}

function EmojiPicker({ onPick, close }: { onPick: (emoji: string) => void; close: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => form.current?.querySelector("button")?.focus({ preventScroll: true }), []);
  return (
    <form
      ref={form}
      class="emoji-picker"
      onSubmit={(event) => {
        event.preventDefault();
        const emoji = new FormData(event.currentTarget).get("emoji");
        if (emoji) onPick(String(emoji).trim());
      }}
      onKeyDown={(event) => handleMenuKey(event, close)}
    >
      {QUICK_EMOJI.map((emoji) => (
        <button key={emoji} type="button" onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
      <input name="emoji" size={3} autocomplete="off" aria-label={t("react.custom")} placeholder="…" />
    </form>
  );
}

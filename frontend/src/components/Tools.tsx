/** What can be done with the message that the pointer or the keyboard is on. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../domain/text";
import type { Message } from "../domain/wire";
import type { Chat } from "../state/chat";
import { showPerson } from "../state/people";
import { dialog, showPanel, subject, tell, write } from "../state/ui";
import { markUnread } from "../state/wishes";
import { Icon, type IconName } from "./Icon";
import { moderates } from "./rights";

const QUICK = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];

interface ToolsProps {
  readonly chat: Chat;
  readonly message: Message;
}

export function Tools({ chat, message }: ToolsProps) {
  const [open, show] = useState<"picker" | "menu" | null>(null);
  if (message.deleted) return null;
  const mine = message.author.id === chat.me.value.id;
  const close = () => show(null);
  const react = (emoji: string) => {
    close();
    void chat.react(message, emoji);
  };
  return (
    <div class="tools" role="toolbar" aria-label={t("tool.label")}>
      {open === "picker" && <Picker pick={react} close={close} />}
      {open === "menu" && <More chat={chat} message={message} close={close} />}
      <Tool icon="smile" label={t("react.add")} press={() => show(open === "picker" ? null : "picker")} />
      <Tool icon="reply" label={t("tool.reply")} press={() => write("reply", message)} />
      <Tool icon="thread" label={t("tool.thread")} press={() => showPanel("thread", message)} />
      {mine && message.kind !== "poll" && (
        <Tool icon="pencil" label={t("tool.edit")} press={() => write("edit", message)} />
      )}
      {(mine || moderates(chat, message.room)) && <Delete chat={chat} message={message} />}
      <button
        type="button"
        class="tool"
        aria-label={t("tool.more")}
        title={t("tool.more")}
        aria-haspopup="menu"
        aria-expanded={open === "menu"}
        onClick={() => show(open === "menu" ? null : "menu")}
      >
        <Icon name="dots" />
      </button>
    </div>
  );
}

function Tool({ icon, label, press }: { icon: IconName; label: string; press: () => void }) {
  return (
    <button type="button" class={`tool tool-${icon}`} aria-label={label} title={label} onClick={press}>
      <Icon name={icon} />
    </button>
  );
}

/** What is done more rarely. */
function More({ chat, message, close }: ToolsProps & { close: () => void }) {
  const { kind } = chat.me.value;
  const { edited_at, pinned, room, seq } = message;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const menu = box.current as HTMLElement;
    const end = menu.closest(".timeline")?.getBoundingClientRect().bottom ?? innerHeight;
    menu.classList.toggle("is-up", menu.getBoundingClientRect().bottom > end);
    menu.querySelector("button")?.focus({ preventScroll: true });
  }, []);
  const acts: readonly (readonly [string, () => unknown] | false)[] = [
    [t("tool.link"), () => copyLink(message)],
    [t("tool.forward"), () => about(message, "forward")],
    [
      t("tool.save"),
      () => chat.act(chat.request("save", { room, seq, on: true }).then(() => tell(t("saved.done")))),
    ],
    kind !== "guest" && [
      t(pinned ? "tool.unpin" : "tool.pin"),
      () => chat.act(chat.request("pin", { room, seq, on: !pinned })),
    ],
    [t("tool.unread"), () => chat.act(markUnread(chat, message))],
    [t("tool.person"), () => showPerson(message.author)],
    message.author.id !== chat.me.value.id && [t("tool.report"), () => about(message, "report")],
    edited_at !== null &&
      (message.author.id === chat.me.value.id || moderates(chat, room)) && [
        t("tool.versions"),
        () => showPanel("versions", message),
      ],
  ];
  return (
    <div ref={box} class="tool-menu" role="menu" tabIndex={-1} onKeyDown={(event) => steer(event, close)}>
      {acts.map(
        (act) =>
          act && (
            <button
              key={act[0]}
              type="button"
              role="menuitem"
              onClick={() => {
                close();
                act[1]();
              }}
            >
              {act[0]}
            </button>
          ),
      )}
    </div>
  );
}

/** The keys of a menu: up and down go round, Esc closes. */
function steer(event: KeyboardEvent, close: () => void): void {
  const items = [...(event.currentTarget as Element).querySelectorAll("button")];
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step) items[(at + step + items.length) % items.length]?.focus();
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function about(message: Message, which: "forward" | "report"): void {
  subject.value = message;
  dialog.value = which;
}

async function copyLink({ room, seq }: Message): Promise<void> {
  const link = `${location.origin}/r/${room}/${seq}`;
  try {
    await navigator.clipboard.writeText(link);
    tell(t("tool.copied"));
  } catch {
    // Without https there is no clipboard: then it can at least be seen and selected.
    tell(link);
  }
}

/** Deleting takes two presses of the same place. */
function Delete({ chat, message }: ToolsProps) {
  const [asked, ask] = useState(false);
  const label = t(asked ? "tool.delete.sure" : "tool.delete");
  return (
    <button
      type="button"
      class={asked ? "tool is-danger" : "tool"}
      aria-label={label}
      title={label}
      onBlur={() => ask(false)}
      onClick={() => (asked ? void chat.remove(message) : ask(true))}
    >
      {asked ? label : <Icon name="bin" />}
    </button>
  );
}

function Picker({ pick, close }: { pick: (emoji: string) => void; close: () => void }) {
  return (
    <form
      class="picker"
      onSubmit={(event) => {
        event.preventDefault();
        const emoji = new FormData(event.currentTarget).get("emoji");
        if (emoji) pick(String(emoji).trim());
      }}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      {QUICK.map((emoji) => (
        <button key={emoji} type="button" onClick={() => pick(emoji)}>
          {emoji}
        </button>
      ))}
      <input name="emoji" size={3} autocomplete="off" aria-label={t("react.custom")} placeholder="…" />
    </form>
  );
}

/** What can be done with the message that the pointer or the keyboard is on. */

import { useState } from "preact/hooks";
import { t } from "../domain/text";
import type { Message } from "../domain/wire";
import type { Chat } from "../state/chat";
import { write } from "../state/ui";
import { Icon, type IconName } from "./Icon";

const QUICK = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];

interface ToolsProps {
  readonly chat: Chat;
  readonly message: Message;
}

export function Tools({ chat, message }: ToolsProps) {
  const [picking, pick] = useState(false);
  if (message.deleted) return null;
  const { id, role = "" } = chat.me.value;
  const mine = message.author.id === id;
  const react = (emoji: string) => {
    pick(false);
    void chat.react(message, emoji);
  };
  return (
    <div class="tools" role="toolbar" aria-label={t("tool.more")}>
      {picking && <Picker pick={react} close={() => pick(false)} />}
      <Tool icon="smile" label={t("react.add")} press={() => pick(!picking)} />
      <Tool icon="reply" label={t("tool.reply")} press={() => write("reply", message)} />
      <Tool icon="unread" label={t("tool.unread")} press={() => void chat.act(chat.markUnread(message))} />
      {mine && <Tool icon="pencil" label={t("tool.edit")} press={() => write("edit", message)} />}
      {(mine || ["owner", "admin"].includes(role)) && <Delete chat={chat} message={message} />}
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
      <input name="emoji" size={3} autocomplete="off" aria-label={t("react.other")} placeholder="…" />
    </form>
  );
}

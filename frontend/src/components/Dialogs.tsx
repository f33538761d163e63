/** The few things that need all attention for a moment. */

import { useEffect } from "preact/hooks";
import { type Key, t } from "../domain/text";
import type { Chat } from "../state/chat";
import { dialog } from "../state/ui";
import type { Storage } from "../sync/storage";
import { AskRoom, Forward } from "./conversation/dialogs";
import { Modal } from "./Modal";
import { watchMarks } from "./marks";
import { PersonCard } from "./people/PersonCard";
import { Report } from "./people/Report";
import { Browse } from "./rooms/Browse";
import { CreateRoom } from "./rooms/CreateRoom";
import { Direct } from "./rooms/Direct";
import { InvitePeople } from "./rooms/InvitePeople";
import { RoomMembers } from "./rooms/RoomMembers";
import { RoomMenu } from "./rooms/RoomMenu";
import { RoomSettings } from "./rooms/RoomSettings";
import { Switcher } from "./rooms/Switcher";

export function Dialogs({ chat, storage }: { chat: Chat; storage: Storage }) {
  useEffect(() => watchMarks(chat, storage), [chat, storage]);
  if (dialog.value === "help") return <Help />;
  if (dialog.value === "switcher") return <Switcher chat={chat} />;
  if (dialog.value === "create") return <CreateRoom chat={chat} />;
  if (dialog.value === "keep") return <KeepName chat={chat} />;
  if (dialog.value === "person") return <PersonCard chat={chat} />;
  if (dialog.value === "report") return <Report chat={chat} />;
  if (dialog.value === "forward") return <Forward chat={chat} />;
  if (dialog.value === "poll") return <AskRoom chat={chat} />;
  if (dialog.value === "browse") return <Browse chat={chat} />;
  if (dialog.value === "direct") return <Direct chat={chat} />;
  if (dialog.value === "room") return <RoomMenu chat={chat} />;
  if (dialog.value === "settings") return <RoomSettings chat={chat} />;
  if (dialog.value === "people") return <RoomMembers chat={chat} />;
  if (dialog.value === "invite") return <InvitePeople chat={chat} />;
  return null;
}

const KEYS: readonly [Key, string][] = [
  ["help.switcher", "Ctrl K"],
  ["help.rooms", "Alt ↑ ↓"],
  ["help.unread", "Alt Shift ↑ ↓"],
  ["help.search", "/"],
  ["help.messages", "J K"],
  ["help.reply", "R"],
  ["help.thread", "T"],
  ["help.edit", "E"],
  ["help.react", "+"],
  ["help.last", "↑"],
  ["help.markup", "Ctrl B I E"],
  ["help.latest", "End"],
  ["help.escape", "Esc"],
  ["help.help", "?"],
];

function Help() {
  return (
    <Modal title={t("help.title")}>
      <dl class="keys">
        {KEYS.map(([key, keys]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>
              {keys.split(" ").map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

/** A plain form: the server answers with the page, the name being an account's from then on. */
function KeepName({ chat }: { chat: Chat }) {
  return (
    <Modal title={t("me.keep")}>
      <form class="fields" action="/keep" method="post">
        <p class="hint">{t("me.keep.why", { name: chat.me.value.name })}</p>
        <input type="hidden" name="csrf_token" value={chat.csrf} />
        <input type="text" name="username" autocomplete="username" value={chat.me.value.name} hidden />
        <label>
          {t("me.password")}
          <input
            type="password"
            name="password"
            required
            minLength={8}
            autocomplete="new-password"
            autofocus
          />
        </label>
        <p class="hint">{t("signup.hint")}</p>
        <button type="submit" class="button is-primary">
          {t("me.keep.do")}
        </button>
      </form>
    </Modal>
  );
}

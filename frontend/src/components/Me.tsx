/** Who I am; what concerns me opens from it, and works as a plain disclosure where no program runs. */

import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { wanted } from "../state/ui";
import { Avatar } from "./Avatar";
import { Mark } from "./Mark";
import { extras } from "./ondemand";

function wish(): void {
  wanted.value = true;
}

export function Me({ chat }: { chat: Chat }) {
  const me = chat.me.value;
  const more = extras.value;
  return (
    <details class="me" onPointerEnter={wish} onToggle={wish}>
      <summary>
        <Avatar person={me} />
        <b dir="auto">{me.name}</b>
        <Mark kind={me.kind} />
        <span class="unseen">{t("me.menu")}</span>
      </summary>
      {more ? <more.MeMenu chat={chat} /> : <div class="menu" />}
    </details>
  );
}

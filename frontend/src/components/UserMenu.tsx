/** My name at the foot of the sidebar, with the menu of my account. Without JavaScript it is a plain <details>. */

import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { lazyPartsWanted } from "../state/ui";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import { lazyParts } from "./lazy-loading";

function loadItems(): void {
  lazyPartsWanted.value = true;
}

export function UserMenu({ chat }: { chat: Chat }) {
  const me = chat.me.value;
  const lazy = lazyParts.value;
  return (
    <details class="user-menu" onPointerEnter={loadItems} onToggle={loadItems}>
      <summary>
        <Avatar person={me} />
        <b dir="auto">{me.name}</b>
        <Badge kind={me.kind} />
        <span class="visually-hidden">{t("me.menu")}</span>
      </summary>
      {lazy ? <lazy.UserMenuItems chat={chat} /> : <div class="user-menu-items" />}
    </details>
  );
}

/** The count of unread messages in the tab: title, favicon, badge. */

import { effect } from "@preact/signals";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";

export function watchTitle(chat: Chat): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const plain = icon?.href ?? "";
  effect(() => {
    const count = chat.unread.value;
    const name = chat.current.value.room.value.name;
    document.title = `${count ? `(${count}) ` : ""}${name} · ${t("app.name")}`;
    if (icon) icon.href = count ? icon.dataset.unread || plain : plain;
    const badge = navigator as Navigator & { setAppBadge?: (count: number) => Promise<void> };
    badge.setAppBadge?.(count).catch(() => {});
  });
}

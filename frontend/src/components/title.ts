/** Shows the number of unread messages in the tab's title and icon, and on the app's badge. */

import { effect } from "@preact/signals";
import type { Chat } from "../state/chat";

export function watchTitle(chat: Chat): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const plainIcon = icon?.href ?? "";
  effect(() => {
    const count = chat.unreadCount.value;
    const { name } = chat.current.value.room.value;
    document.title = `${count ? `(${count}) ` : ""}${name} · ${chat.chatName}`;
    if (icon) icon.href = count ? icon.dataset.unread || plainIcon : plainIcon;
    const app = navigator as Navigator & { setAppBadge?: (count: number) => Promise<void> };
    app.setAppBadge?.(count).catch(() => {});
  });
}

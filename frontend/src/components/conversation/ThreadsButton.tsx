/** The sidebar's entry for the threads that I follow, with the number of unread replies. */

import { countText, MAX_COUNTED } from "../../domain/rooms";
import { t, tn } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { panel, togglePanel } from "../../state/ui";
import { Icon } from "../Icon";
import { CountBadge } from "../Sidebar";

export function ThreadsButton({ chat }: { chat: Chat }) {
  const threads = chat.threads.value;
  if (threads.length === 0) return null;
  const sum = threads.reduce((total, { unread }) => total + unread, 0);
  const count = Math.min(sum, MAX_COUNTED);
  return (
    <button type="button" aria-expanded={panel.value === "threads"} onClick={() => togglePanel("threads")}>
      <Icon name="thread" /> {t("threads.title")}
      {count > 0 && <CountBadge count={count} label={tn("threads.unread", count, { count: countText(count) })} />}
    </button>
  );
}

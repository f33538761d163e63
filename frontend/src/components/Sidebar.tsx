/** Left: the rooms, the way to search, and who I am. */

import { t, tn } from "../domain/text";
import type { ListedRoom } from "../domain/wire";
import type { Chat } from "../state/chat";
import { closeLayers, dialog, drawer, panel, showPanel } from "../state/ui";
import { Icon } from "./Icon";
import { Me } from "./Me";

const VIEWS = [
  ["unread", "inbox"],
  ["activity", "bell"],
  ["saved", "bookmark"],
] as const;

export function Sidebar({ chat }: { chat: Chat }) {
  const rooms = chat.rooms.value;
  return (
    <nav class={drawer.value ? "sidebar is-open" : "sidebar"} id="sidebar" aria-label={t("rooms.label")}>
      <div class="sidebar-head">
        <a class="brand" href="/">
          {t("app.name")}
        </a>
        <button
          type="button"
          class="icon-button only-narrow"
          aria-label={t("panel.close")}
          onClick={() => closeLayers()}
        >
          <Icon name="close" />
        </button>
      </div>
      <button type="button" class="search-button" onClick={() => showPanel("search")}>
        <Icon name="search" /> {t("search.label")}
      </button>
      <div class="views">
        {VIEWS.map(([view, icon]) => (
          <button
            key={view}
            type="button"
            aria-expanded={panel.value === view}
            onClick={() => (panel.value === view ? closeLayers() : showPanel(view))}
          >
            <Icon name={icon} /> {t(`${view}.title`)}
          </button>
        ))}
      </div>
      <ul class="rooms">
        {rooms.map((room) => (
          <Line key={room.slug} room={room} here={room.slug === chat.current.value.slug} />
        ))}
      </ul>
      <button type="button" class="new-room" onClick={() => (dialog.value = "create")}>
        <Icon name="plus" /> {t("rooms.create")}
      </button>
      <Me chat={chat} />
    </nav>
  );
}

function Line({ room: { mentions, name, slug, unread }, here }: { room: ListedRoom; here: boolean }) {
  return (
    <li>
      <a
        class={unread ? "room is-unread" : "room"}
        href={`/r/${slug}`}
        aria-current={here ? "page" : undefined}
      >
        <span class="room-sign" aria-hidden="true">
          #
        </span>
        <span class="room-name" dir="auto">
          {name}
        </span>
        {mentions > 0 && (
          <Count shape="count is-mention" count={mentions} label={tn("rooms.mentions", mentions)} />
        )}
        {unread > 0 && <Count shape="count" count={unread} label={tn("rooms.unread", unread)} />}
      </a>
    </li>
  );
}

function Count({ count, label, shape }: { count: number; label: string; shape: string }) {
  return (
    <span class={shape} title={label}>
      <span aria-hidden="true">
        {shape.includes("mention") && "@"}
        {count > 999 ? "999+" : count}
      </span>
      <span class="unseen">{label}</span>
    </span>
  );
}

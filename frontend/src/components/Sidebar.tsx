/** Left: the rooms, the way to search, and who I am. */

import { isLoud, sections } from "../domain/rooms";
import { t, tn } from "../domain/text";
import type { ListedRoom } from "../domain/wire";
import type { Chat } from "../state/chat";
import { closeLayers, dialog, drawer, panel, showPanel } from "../state/ui";
import { Icon } from "./Icon";
import { Me } from "./Me";
import { extras } from "./ondemand";
import { DirectMark, RoomSign } from "./RoomSign";

const VIEWS = [
  ["unread", "inbox"],
  ["activity", "bell"],
  ["saved", "bookmark"],
] as const;

export function Sidebar({ chat }: { chat: Chat }) {
  const here = chat.current.value.slug;
  const more = extras.value;
  const { favourites, rooms, directs } = sections(chat.rooms.value, here);
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
      <div class="room-list">
        {more && <more.Invitations chat={chat} />}
        <Group title={t("rooms.favourites")} rooms={favourites} here={here} />
        <Group title={t("rooms.label")} rooms={rooms} here={here} />
        <button type="button" class="new-room" onClick={() => (dialog.value = "browse")}>
          <Icon name="search" /> {t("rooms.browse")}
        </button>
        <button type="button" class="new-room" onClick={() => (dialog.value = "create")}>
          <Icon name="plus" /> {t("rooms.create")}
        </button>
        <Group title={t("rooms.directs")} rooms={directs} here={here} />
        <button type="button" class="new-room" onClick={() => (dialog.value = "direct")}>
          <Icon name="plus" /> {t("rooms.direct")}
        </button>
      </div>
      <Me chat={chat} />
    </nav>
  );
}

interface GroupProps {
  readonly title: string;
  readonly rooms: readonly ListedRoom[];
  readonly here: string;
}

function Group({ title, rooms, here }: GroupProps) {
  return rooms.length ? (
    <section>
      <h2>{title}</h2>
      <ul class="rooms">
        {rooms.map((room) => (
          <Line key={room.slug} room={room} here={room.slug === here} />
        ))}
      </ul>
    </section>
  ) : null;
}

function Line({ room, here }: { room: ListedRoom; here: boolean }) {
  const { mentions, name, slug, unread } = room;
  const state = isLoud(room) ? " is-unread" : room.muted || !room.joined ? " is-quiet" : "";
  return (
    <li>
      <a class={`room${state}`} href={`/r/${slug}`} aria-current={here ? "page" : undefined}>
        <RoomSign room={room} />
        <span class="room-name" dir="auto">
          {name} <DirectMark room={room} />
        </span>
        {mentions > 0 && (
          <Count shape="count is-mention" count={mentions} label={tn("rooms.mentions", mentions)} />
        )}
        {isLoud(room) && <Count shape="count" count={unread} label={tn("rooms.unread", unread)} />}
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

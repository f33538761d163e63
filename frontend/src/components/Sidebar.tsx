/** The sidebar: search, the views over all rooms, the list of rooms, and the user menu. */

import type { ListedRoom } from "../domain/protocol";
import { countText, hasUnread, roomSections } from "../domain/rooms";
import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import { closeLayers, type DialogName, dialog, drawer, panel, showPanel, togglePanel } from "../state/ui";
import { Icon, type IconName } from "./Icon";
import { lazyParts } from "./lazy-loading";
import { DirectBadge, RoomIcon } from "./RoomIcon";
import { UserMenu } from "./UserMenu";

const VIEWS = [
  ["unread", "inbox"],
  ["activity", "bell"],
  ["saved", "bookmark"],
] as const;

export function Sidebar({ chat }: { chat: Chat }) {
  const openSlug = chat.current.value.slug;
  const lazy = lazyParts.value;
  const { favourites, rooms, directs } = roomSections(chat.rooms.value, openSlug);
  return (
    <nav class={drawer.value ? "sidebar is-open" : "sidebar"} id="sidebar" aria-label={t("rooms.label")}>
      <div class="sidebar-head">
        <a class="brand" href="/">
          {chat.chatName}
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
      <div class="sidebar-views">
        {VIEWS.map(([view, icon]) => (
          <button key={view} type="button" aria-expanded={panel.value === view} onClick={() => togglePanel(view)}>
            <Icon name={icon} /> {t(`${view}.title`)}
          </button>
        ))}
        {lazy && <lazy.ThreadsButton chat={chat} />}
      </div>
      <div class="room-list">
        {lazy && <lazy.Invitations chat={chat} />}
        <RoomSection title={t("rooms.favourites")} rooms={favourites} openSlug={openSlug} />
        <RoomSection title={t("rooms.label")} rooms={rooms} openSlug={openSlug} />
        <DialogButton opens="browse" icon="search" label={t("rooms.browse")} />
        <DialogButton opens="create" icon="plus" label={t("rooms.create")} />
        <RoomSection title={t("rooms.directs")} rooms={directs} openSlug={openSlug} />
        <DialogButton opens="direct" icon="plus" label={t("rooms.direct")} />
      </div>
      <UserMenu chat={chat} />
    </nav>
  );
}

function DialogButton({ opens, icon, label }: { opens: DialogName; icon: IconName; label: string }) {
  return (
    <button type="button" class="new-room" onClick={() => (dialog.value = opens)}>
      <Icon name={icon} /> {label}
    </button>
  );
}

interface RoomSectionProps {
  readonly title: string;
  readonly rooms: readonly ListedRoom[];
  readonly openSlug: string;
}

function RoomSection({ title, rooms, openSlug }: RoomSectionProps) {
  return rooms.length ? (
    <section>
      <h2>{title}</h2>
      <ul class="rooms">
        {rooms.map((room) => (
          <RoomLink key={room.slug} room={room} isOpen={room.slug === openSlug} />
        ))}
      </ul>
    </section>
  ) : null;
}

/** The macro `room_link` in templates/macros/room.html renders the same. */
export function RoomLink({ room, isOpen }: { room: ListedRoom; isOpen: boolean }) {
  const { mentions, name, slug, unread } = room;
  const state = hasUnread(room) ? " is-unread" : room.muted || !room.joined ? " is-quiet" : "";
  return (
    <li>
      <a class={`room${state}`} href={`/r/${slug}`} aria-current={isOpen ? "page" : undefined}>
        <RoomIcon room={room} />
        <span class="room-name" dir="auto">
          {name} <DirectBadge room={room} />
        </span>
        {mentions > 0 && (
          <CountBadge mention count={mentions} label={tn("rooms.mentions", mentions, { count: countText(mentions) })} />
        )}
        {hasUnread(room) && (
          <CountBadge count={unread} label={tn("rooms.unread", unread, { count: countText(unread) })} />
        )}
      </a>
    </li>
  );
}

interface CountBadgeProps {
  readonly count: number;
  readonly label: string;
  readonly mention?: boolean;
}

export function CountBadge({ count, label, mention }: CountBadgeProps) {
  return (
    <span class={mention ? "count is-mention" : "count"} title={label}>
      <span aria-hidden="true">
        {mention && "@"}
        {countText(count)}
      </span>
      <span class="visually-hidden">{label}</span>
    </span>
  );
}

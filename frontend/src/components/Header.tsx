/** The open room's name and topic, with buttons for its history, pins, members and search. */

import { useRef } from "preact/hooks";
import type { Room } from "../domain/protocol";
import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { dialog, drawer, type PanelName, panel, searchCurrentRoom, showDrawer, togglePanel } from "../state/ui";
import { Icon, type IconName } from "./Icon";
import { withLazyParts } from "./lazy-loading";
import { DirectBadge, RoomIcon } from "./RoomIcon";

export function Header({ chat, room }: { chat: Chat; room: RoomState }) {
  const { member_count, online_count } = room.room.value;
  return (
    <header class="header">
      <button
        type="button"
        class="icon-button only-narrow"
        aria-label={t("sidebar.open")}
        aria-expanded={drawer.value}
        aria-controls="sidebar"
        onClick={showDrawer}
      >
        <Icon name="menu" />
        {chat.unreadCount.value > 0 && <span class="unread-dot" />}
      </button>
      <RoomHeading room={room.room.value} />
      <JumpToDate chat={chat} room={room} />
      <PanelButton opens="pins" icon="pin" label={t("pins.title")} />
      <PanelButton
        opens="members"
        icon="people"
        label={`${tn("members.count", member_count)}, ${t("members.online", { count: online_count })}`}
        count={online_count}
      />
      <PanelButton opens="search" icon="search" label={t("search.label")} />
    </header>
  );
}

/** The macro `room_heading` in templates/macros/room.html renders the same. */
export function RoomHeading({ room }: { room: Room }) {
  const { name, topic } = room;
  return (
    <div class="header-room">
      <h1>
        <button type="button" aria-haspopup="dialog" onClick={() => (dialog.value = "room")}>
          <RoomIcon room={room} />
          <span dir="auto">{name}</span>
          <DirectBadge room={room} />
          <span class="visually-hidden">{t("room.menu")}</span>
        </button>
      </h1>
      <p class="topic" dir="auto" title={topic}>
        {topic}
      </p>
    </div>
  );
}

interface PanelButtonProps {
  readonly opens: PanelName;
  readonly icon: IconName;
  readonly label: string;
  readonly count?: number;
}

function PanelButton({ opens, icon, label, count }: PanelButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      aria-expanded={panel.value === opens}
      onClick={() => {
        searchCurrentRoom.value = opens === "search";
        togglePanel(opens);
      }}
    >
      <Icon name={icon} />
      {count !== undefined && <span class="online-count">{count}</span>}
    </button>
  );
}

function JumpToDate({ chat, room }: { chat: Chat; room: RoomState }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span class="jump-to-date">
      <button
        type="button"
        class="icon-button"
        aria-label={t("date.jump")}
        title={t("date.jump")}
        onClick={() => input.current?.showPicker()}
      >
        <Icon name="calendar" />
      </button>
      <input
        ref={input}
        type="date"
        tabindex={-1}
        aria-label={t("date.jump")}
        max={new Date().toISOString().slice(0, 10)}
        onChange={({ currentTarget: { value } }) =>
          value && withLazyParts((parts) => void chat.attempt(parts.jumpToDate(chat, room, value)))
        }
      />
    </span>
  );
}

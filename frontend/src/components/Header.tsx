/** The open room: its name and topic, who is here, and the ways into its history. */

import { useRef } from "preact/hooks";
import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import {
  closeLayers,
  dialog,
  drawer,
  type Panel,
  panel,
  searchHere,
  showDrawer,
  showPanel,
} from "../state/ui";
import { Icon } from "./Icon";
import { DirectMark, RoomSign } from "./RoomSign";

export function Header({ chat, room }: { chat: Chat; room: RoomState }) {
  const { member_count, name, online_count, topic } = room.room.value;
  const elsewhere = chat.unread.value;
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
        {elsewhere > 0 && <span class="dot" />}
      </button>
      <div class="header-room">
        <h1>
          <button type="button" aria-haspopup="dialog" onClick={() => (dialog.value = "room")}>
            <RoomSign room={room.room.value} />
            <span dir="auto">{name}</span>
            <DirectMark room={room.room.value} />
            <span class="unseen">{t("room.menu")}</span>
          </button>
        </h1>
        <p class="topic" dir="auto" title={topic}>
          {topic}
        </p>
      </div>
      <JumpToDate chat={chat} room={room} />
      <button
        type="button"
        class="icon-button"
        aria-label={t("pins.title")}
        aria-expanded={panel.value === "pins"}
        onClick={() => toggle("pins")}
      >
        <Icon name="pin" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={`${tn("members.count", member_count)}, ${t("members.online", { count: online_count })}`}
        aria-expanded={panel.value === "members"}
        onClick={() => toggle("members")}
      >
        <Icon name="people" />
        <span class="online-count">{online_count}</span>
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t("search.label")}
        aria-expanded={panel.value === "search"}
        onClick={() => {
          searchHere.value = true;
          toggle("search");
        }}
      >
        <Icon name="search" />
      </button>
    </header>
  );
}

function toggle(which: Panel): void {
  if (panel.value === which) closeLayers();
  else showPanel(which);
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
        onChange={({ currentTarget: { value } }) => value && void chat.act(room.atDate(value))}
      />
    </span>
  );
}

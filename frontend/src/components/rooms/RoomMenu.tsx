/** What the open room is about, my preferences for it, and what I can do with it. */

import { may } from "../../domain/permissions";
import type { ListedRoom, NotifyLevel } from "../../domain/protocol";
import { t, tn } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { setPreferences } from "../../state/room-actions";
import { type DialogName, dialog } from "../../state/ui";
import { ConfirmButton } from "../ConfirmButton";
import { Modal } from "../Modal";
import { navigate } from "../router";

const NOTIFY_LEVELS: readonly NotifyLevel[] = ["all", "mentions", "nothing"];

interface RoomProps {
  readonly chat: Chat;
  readonly room: ListedRoom;
}

export function RoomMenu({ chat }: { chat: Chat }) {
  const room = chat.currentListing;
  if (!room) return null;
  const { description, name, topic } = room;
  return (
    <Modal title={name}>
      {topic && <p dir="auto">{topic}</p>}
      {description && (
        <p class="description" dir="auto">
          {description}
        </p>
      )}
      {room.slow_seconds > 0 && <p class="hint">{tn("room.slow.every", room.slow_seconds)}</p>}
      {room.joined && <RoomPreferences chat={chat} room={room} />}
      <RoomActions chat={chat} room={room} />
    </Modal>
  );
}

function RoomPreferences({ chat, room }: RoomProps) {
  return (
    <div class="fields room-preferences">
      {(
        [
          ["favourite", "room.favourite"],
          ["muted", "room.mute"],
        ] as const
      ).map(([name, label]) => (
        <label key={name} class="check">
          <input
            type="checkbox"
            checked={room[name]}
            onChange={(event) => void setPreferences(chat, { [name]: event.currentTarget.checked })}
          />{" "}
          {t(label)}
        </label>
      ))}
      <label>
        {t("room.notify")}
        <select onChange={(event) => void setPreferences(chat, { notify: event.currentTarget.value as NotifyLevel })}>
          {NOTIFY_LEVELS.map((level) => (
            <option key={level} value={level} selected={level === room.notify}>
              {t(`room.notify.${level}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function RoomActions({ chat, room }: RoomProps) {
  const me = chat.me.value;
  return (
    <div class="room-actions">
      <DialogButton opens="people" label={t("room.members")} />
      {may(me, room, "invite") && <DialogButton opens="invite" label={t("room.invite")} />}
      {(may(me, room, "configure") || may(me, room, "set_topic")) && (
        <DialogButton opens="settings" label={t("room.settings")} />
      )}
      {may(me, room, "archive") && <ArchiveButton chat={chat} room={room} />}
      {room.joined && (
        <ConfirmButton
          label={t("room.leave")}
          question={t("room.leave.sure")}
          onConfirm={() => void leave(chat, room.slug)}
        />
      )}
    </div>
  );
}

function DialogButton({ opens, label }: { opens: DialogName; label: string }) {
  return (
    <button type="button" class="button" onClick={() => (dialog.value = opens)}>
      {label}
    </button>
  );
}

function ArchiveButton({ chat, room: { archived, slug } }: RoomProps) {
  const toggle = async () => {
    if (await chat.attempt(chat.request("configure", { room: slug, archived: !archived }))) dialog.value = null;
  };
  if (archived)
    return (
      <button type="button" class="button" onClick={() => void toggle()}>
        {t("room.restore")}
      </button>
    );
  return <ConfirmButton label={t("room.archive")} question={t("room.archive.sure")} onConfirm={() => void toggle()} />;
}

async function leave(chat: Chat, room: string): Promise<void> {
  if (!(await chat.attempt(chat.request("leave", { room })))) return;
  dialog.value = null;
  const next = chat.rooms.value.find(({ joined, slug }) => joined && slug !== room);
  if (next) await navigate(chat, `/r/${next.slug}`);
}

/** The open room: what it is for, what I want to hear of it, and what I can do with it. */

import { useState } from "preact/hooks";
import { rank } from "../../domain/rooms";
import { t, tn } from "../../domain/text";
import type { ListedRoom, Notify } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { type Dialog, dialog } from "../../state/ui";
import { prefer } from "../../state/wishes";
import { Modal } from "../Modal";
import { mayInvite } from "../rights";
import { go } from "../router";

const NOTIFY: readonly Notify[] = ["all", "mentions", "nothing"];

export function RoomMenu({ chat }: { chat: Chat }) {
  const room = chat.listed;
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
      {room.joined && <Wishes chat={chat} room={room} />}
      <Doings chat={chat} room={room} />
    </Modal>
  );
}

function Wishes({ chat, room }: { chat: Chat; room: ListedRoom }) {
  return (
    <div class="fields wishes">
      <label class="check">
        <input
          type="checkbox"
          checked={room.favourite}
          onChange={(event) => void prefer(chat, { favourite: event.currentTarget.checked })}
        />{" "}
        {t("room.favourite")}
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={room.muted}
          onChange={(event) => void prefer(chat, { muted: event.currentTarget.checked })}
        />{" "}
        {t("room.mute")}
      </label>
      <label>
        {t("room.notify")}
        <select onChange={(event) => void prefer(chat, { notify: event.currentTarget.value as Notify })}>
          {NOTIFY.map((choice) => (
            <option key={choice} value={choice} selected={choice === room.notify}>
              {t(`room.notify.${choice}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Doings({ chat, room }: { chat: Chat; room: ListedRoom }) {
  const me = chat.me.value;
  const held = rank(me, room);
  const named = room.visibility !== "direct";
  const arranges = mayInvite(chat, room);
  return (
    <div class="doings">
      <Opens which="people">{t("room.members")}</Opens>
      {arranges && <Opens which="invite">{t("room.invite")}</Opens>}
      {named && (held >= 2 || arranges) && !room.archived && (
        <Opens which="settings">{t("room.settings")}</Opens>
      )}
      {named && held >= 3 && <Archive chat={chat} room={room} />}
      {room.joined && <Leave chat={chat} room={room} />}
    </div>
  );
}

function Opens({ which, children }: { which: Dialog; children: string }) {
  return (
    <button type="button" class="button" onClick={() => (dialog.value = which)}>
      {children}
    </button>
  );
}

function Archive({ chat, room }: { chat: Chat; room: ListedRoom }) {
  const put = async () => {
    const worked = await chat.act(chat.request("configure", { room: room.slug, archived: !room.archived }));
    if (worked) dialog.value = null;
  };
  if (room.archived)
    return (
      <button type="button" class="button" onClick={() => void put()}>
        {t("room.restore")}
      </button>
    );
  return <Sure ask={t("room.archive")} sure={t("room.archive.sure")} act={put} />;
}

function Leave({ chat, room }: { chat: Chat; room: ListedRoom }) {
  const leave = async () => {
    if (!(await chat.act(chat.request("leave", { room: room.slug })))) return;
    dialog.value = null;
    const next = chat.rooms.value.find(({ joined, slug }) => joined && slug !== room.slug);
    if (next) await go(chat, `/r/${next.slug}`);
  };
  return <Sure ask={t("room.leave")} sure={t("room.leave.sure")} act={leave} />;
}

/** A button that asks once more before it acts. */
function Sure({ ask, sure, act }: { ask: string; sure: string; act: () => Promise<void> }) {
  const [asked, setAsked] = useState(false);
  return (
    <button type="button" class="button is-danger" onClick={() => (asked ? void act() : setAsked(true))}>
      {asked ? sure : ask}
    </button>
  );
}

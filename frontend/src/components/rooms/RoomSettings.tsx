/** What the open room is called, what it is for, who writes in it and how fast. */

import { useState } from "preact/hooks";
import { rank } from "../../domain/rooms";
import { t } from "../../domain/text";
import type { Posting } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { Modal, Problem } from "../Modal";

const POSTING: readonly Posting[] = ["everyone", "moderators"];
const PAUSES = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600];

export function RoomSettings({ chat }: { chat: Chat }) {
  const room = chat.listed;
  const [error, say] = useState("");
  if (!room) return null;
  const save = async (form: HTMLFormElement) => {
    const fields = new FormData(form);
    const field = (name: string) => String(fields.get(name) ?? "").trim();
    const wanted = moderates
      ? {
          name: field("name"),
          description: field("description"),
          posting: field("posting") as Posting,
          slow_seconds: Number(field("slow")),
        }
      : {};
    // Who may not set the topic is not refused the rest.
    const topic = field("topic") === room.topic ? {} : { topic: field("topic") };
    try {
      await chat.request("configure", { room: room.slug, ...topic, ...wanted });
      dialog.value = null;
    } catch (problem) {
      say((problem as Error).message);
    }
  };
  const moderates = rank(chat.me.value, room) >= 2;
  const pauses = PAUSES.includes(room.slow_seconds) ? PAUSES : [...PAUSES, room.slow_seconds];
  return (
    <Modal title={t("room.settings")}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        {moderates && (
          <label>
            {t("rooms.name")}
            <input name="name" required maxLength={80} defaultValue={room.name} />
          </label>
        )}
        <label>
          {t("rooms.topic")}
          <input name="topic" maxLength={250} defaultValue={room.topic} autofocus={!moderates} />
        </label>
        {moderates && (
          <>
            <label>
              {t("room.description")}
              <textarea name="description" rows={3} maxLength={1000} defaultValue={room.description} />
            </label>
            <label>
              {t("room.posting")}
              <select name="posting">
                {POSTING.map((who) => (
                  <option key={who} value={who} selected={who === room.posting}>
                    {t(`room.posting.${who}`)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {t("room.slow")}
              <select name="slow">
                {pauses.map((seconds) => (
                  <option key={seconds} value={seconds} selected={seconds === room.slow_seconds}>
                    {pause(seconds)}
                  </option>
                ))}
              </select>
            </label>
          </>
        )}
        <Problem text={error} />
        <button type="submit" class="button is-primary">
          {t("room.save")}
        </button>
      </form>
    </Modal>
  );
}

function pause(seconds: number): string {
  if (seconds === 0) return t("room.slow.off");
  const [amount, unit] =
    seconds % 3_600 === 0
      ? ([seconds / 3_600, "hour"] as const)
      : seconds % 60 === 0
        ? ([seconds / 60, "minute"] as const)
        : ([seconds, "second"] as const);
  const style = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(document.documentElement.lang, style).format(amount);
}

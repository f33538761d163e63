/** The open room's name, topic and description, who may post there and how often. */

import { may } from "../../domain/permissions";
import type { PostingRule } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog } from "../../state/ui";
import { FormDialog, fieldText } from "../FormDialog";

const POSTING_RULES: readonly PostingRule[] = ["everyone", "moderators"];
const SLOW_MODE_SECONDS = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600];

export function RoomSettings({ chat }: { chat: Chat }) {
  const room = chat.currentListing;
  if (!room) return null;
  const configurable = may(chat.me.value, room, "configure");
  const save = async (fields: FormData) => {
    const topic = fieldText(fields, "topic");
    await chat.request("configure", {
      room: room.slug,
      // An unchanged topic is left out, because not everyone who may change the rest may set the topic.
      ...(topic !== room.topic && { topic }),
      ...(configurable && {
        name: fieldText(fields, "name"),
        description: fieldText(fields, "description"),
        posting: fieldText(fields, "posting") as PostingRule,
        slow_seconds: Number(fieldText(fields, "slow")),
      }),
    });
    dialog.value = null;
  };
  const choices = SLOW_MODE_SECONDS.includes(room.slow_seconds)
    ? SLOW_MODE_SECONDS
    : [...SLOW_MODE_SECONDS, room.slow_seconds];
  return (
    <FormDialog
      title={t("room.settings")}
      submitLabel={t("room.save")}
      keepAs={`${chat.me.value.id}:settings:${room.slug}`}
      onSubmit={save}
    >
      {configurable && (
        <label>
          {t("rooms.name")}
          <input name="name" required maxLength={80} defaultValue={room.name} />
        </label>
      )}
      <label>
        {t("rooms.topic")}
        <input name="topic" maxLength={250} defaultValue={room.topic} autofocus={!configurable} />
      </label>
      {configurable && (
        <>
          <label>
            {t("room.description")}
            <textarea name="description" rows={3} maxLength={1000} defaultValue={room.description} />
          </label>
          <label>
            {t("room.posting")}
            <select name="posting">
              {POSTING_RULES.map((rule) => (
                <option key={rule} value={rule} selected={rule === room.posting}>
                  {t(`room.posting.${rule}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t("room.slow")}
            <select name="slow">
              {choices.map((seconds) => (
                <option key={seconds} value={seconds} selected={seconds === room.slow_seconds}>
                  {duration(seconds)}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
    </FormDialog>
  );
}

/** The interval in its largest whole unit, in the reader's language. */
function duration(seconds: number): string {
  if (seconds === 0) return t("room.slow.off");
  const [size, unit] = seconds % 3_600 === 0 ? [3_600, "hour"] : seconds % 60 === 0 ? [60, "minute"] : [1, "second"];
  const style = { style: "unit", unit, unitDisplay: "long" } as Intl.NumberFormatOptions;
  return new Intl.NumberFormat(document.documentElement.lang, style).format(seconds / Number(size));
}

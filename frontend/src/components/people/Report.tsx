/** Report a message to the moderators. */

import { displayName } from "../../domain/names";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog, toast } from "../../state/ui";
import { FormDialog, fieldText } from "../FormDialog";

export function Report({ chat }: { chat: Chat }) {
  const subject = chat.current.value.subject.value;
  const message = subject && chat.latest(subject);
  if (!message || message.deleted) return null;
  const keepAs = `${chat.me.value.id}:report:${message.room}/${message.seq}`;
  const send = async (fields: FormData) => {
    const { room, seq } = message;
    await chat.request("report", { room, seq, reason: fieldText(fields, "reason") });
    dialog.value = null;
    toast(t("report.done"));
  };
  return (
    <FormDialog title={t("report.title")} submitLabel={t("report.do")} keepAs={keepAs} onSubmit={send}>
      <p class="hint">{t("report.hint", { name: displayName(message.author) })}</p>
      <label>
        {t("report.reason")}
        <input name="reason" required maxLength={200} dir="auto" autofocus />
      </label>
    </FormDialog>
  );
}

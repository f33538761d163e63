/** Bringing a message before the moderators. */

import { useState } from "preact/hooks";
import { called } from "../../domain/names";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import { dialog, subject, tell } from "../../state/ui";
import { Modal, Problem } from "../Modal";

export function Report({ chat }: { chat: Chat }) {
  const [error, say] = useState("");
  const message = subject.value;
  if (!message) return null;
  const send = async (form: HTMLFormElement) => {
    const reason = String(new FormData(form).get("reason") ?? "");
    try {
      await chat.request("report", { room: message.room, seq: message.seq, reason });
      dialog.value = null;
      tell(t("report.done"));
    } catch (problem) {
      say((problem as Error).message);
    }
  };
  return (
    <Modal title={t("report.title")}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget);
        }}
      >
        <p class="hint">{t("report.hint", { name: called(message.author) })}</p>
        <label>
          {t("report.reason")}
          <input name="reason" required maxLength={200} dir="auto" autofocus />
        </label>
        <Problem text={error} />
        <button type="submit" class="button is-primary">
          {t("report.do")}
        </button>
      </form>
    </Modal>
  );
}

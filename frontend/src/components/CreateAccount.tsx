/** Lets a guest keep the name by choosing a password: a plain form, which the server answers with a page. */

import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { Modal } from "./Modal";

export function CreateAccount({ chat }: { chat: Chat }) {
  const { name } = chat.me.value;
  return (
    <Modal title={t("me.keep")}>
      <form class="fields" action="/keep" method="post">
        <p class="hint">{t("me.keep.why", { name })}</p>
        <input type="hidden" name="csrf_token" value={chat.csrf} />
        <input type="text" name="username" autocomplete="username" value={name} hidden />
        <label>
          {t("me.password")}
          <input type="password" name="password" required minLength={8} autocomplete="new-password" autofocus />
        </label>
        <p class="hint">{t("signup.hint")}</p>
        <button type="submit" class="button is-primary">
          {t("me.keep.do")}
        </button>
      </form>
    </Modal>
  );
}

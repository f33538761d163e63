/** What concerns me: keep the name, appearance, sign out. */

import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import { dialog } from "../state/ui";
import { chosenTheme, setTheme, THEMES } from "./theme";

export function MeMenu({ chat }: { chat: Chat }) {
  const me = chat.me.value;
  // Painted by the server for those who can see to them.
  const { reports } = document.body.dataset;
  return (
    <div class="menu">
      {me.kind === "guest" && chat.namesAreKept && (
        <button type="button" class="is-strong" onClick={() => (dialog.value = "keep")}>
          {t("me.keep")}
        </button>
      )}
      <a href="/account">{t("me.account")}</a>
      {me.role === "moderator" && !reports && <a href="/admin/reports">{t("me.moderation")}</a>}
      {["owner", "admin"].includes(me.role ?? "") && <a href="/admin/">{t("me.admin")}</a>}
      {reports && <a href="/admin/reports">{tn("me.reports", Number(reports))}</a>}
      <button type="button" onClick={() => (dialog.value = "help")}>
        {t("me.help")}
      </button>
      <Theme />
      <form action="/logout" method="post">
        <input type="hidden" name="csrf_token" value={chat.csrf} />
        <button type="submit">{t("me.signout")}</button>
      </form>
    </div>
  );
}

function Theme() {
  return (
    <label class="theme">
      {t("me.theme")}
      <select onChange={(event) => setTheme(event.currentTarget.value)}>
        {THEMES.map((theme) => (
          <option key={theme} value={theme} selected={theme === chosenTheme()}>
            {t(`me.theme.${theme}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

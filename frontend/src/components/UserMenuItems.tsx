/** The items of the user menu: account, administration, help, theme, signing out. */

import { mayInChat } from "../domain/permissions";
import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import { dialog } from "../state/ui";
import { openStorage } from "../sync/storage";
import { chosenTheme, setTheme, THEMES } from "./theme";

export function UserMenuItems({ chat }: { chat: Chat }) {
  const me = chat.me.value;
  const isAdministrator = mayInChat(me, "administer");
  // The number of open reports, which the server renders for those who may handle them.
  const { reports } = document.body.dataset;
  return (
    <div class="user-menu-items">
      {me.kind === "guest" && chat.canRegister && (
        <button type="button" class="is-strong" onClick={() => (dialog.value = "register")}>
          {t("me.keep")}
        </button>
      )}
      <a href="/account">{t("me.account")}</a>
      {mayInChat(me, "handle_reports") && !isAdministrator && !reports && (
        <a href="/admin/reports">{t("me.moderation")}</a>
      )}
      {isAdministrator && <a href="/admin/">{t("me.admin")}</a>}
      {reports && <a href="/admin/reports">{tn("me.reports", Number(reports))}</a>}
      <button type="button" onClick={() => (dialog.value = "help")}>
        {t("me.help")}
      </button>
      <ThemeSelect />
      <form action="/logout" method="post" onSubmit={() => forgetStored(chat)}>
        <input type="hidden" name="csrf_token" value={chat.csrf} />
        <button type="submit">{t("me.signout")}</button>
      </form>
    </div>
  );
}

/** Leave nothing in this browser of what I wrote, but for messages that are not sent yet. */
function forgetStored(chat: Chat): void {
  chat.drafts.forgetStored();
  openStorage("sessionStorage").clear();
}

function ThemeSelect() {
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

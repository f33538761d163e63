/** The list of keyboard shortcuts. */

import { type TextKey, t } from "../domain/text";
import { Modal } from "./Modal";

const SHORTCUTS: readonly [TextKey, string][] = [
  ["help.switcher", "Ctrl K"],
  ["help.rooms", "Alt ↑ ↓"],
  ["help.unread", "Alt Shift ↑ ↓"],
  ["help.search", "/"],
  ["help.messages", "J K"],
  ["help.reply", "R"],
  ["help.thread", "T"],
  ["help.edit", "E"],
  ["help.react", "+"],
  ["help.last", "↑"],
  ["help.markup", "Ctrl B I E"],
  ["help.latest", "End"],
  ["help.escape", "Esc"],
  ["help.help", "?"],
];

export function KeyboardHelp() {
  return (
    <Modal title={t("help.title")}>
      <dl class="shortcut-list">
        {SHORTCUTS.map(([key, keys]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>
              {keys.split(" ").map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

/** What stands between messages: days, the "new" line, joins and leaves. Twins of templates/macros/message.html. */

import { dayName } from "../domain/days";
import { folded } from "../domain/rows";
import { several, t, tn } from "../domain/text";
import type { Message } from "../domain/wire";

export function Day({ day, today }: { day: string; today: string | undefined }) {
  return (
    <li class="divider">
      <time datetime={day}>{dayName(day, today)}</time>
    </li>
  );
}

export function New() {
  return (
    <li class="divider is-new" id="new">
      <span>{t("timeline.new")}</span>
    </li>
  );
}

export function Quiet({ messages }: { messages: readonly Message[] }) {
  const [first] = messages;
  return (
    <li
      class="quiet"
      id={`m${first?.seq}`}
      data-seq={first?.seq}
      data-last={messages.at(-1)?.seq}
      tabindex={-1}
    >
      {folded(messages).map(({ kind, names }) => (
        <span key={kind} dir="auto" title={names.join(", ")}>
          {kind === "renamed" ? several(names) : tn(`quiet.${kind}`, names.length, { names: several(names) })}
        </span>
      ))}
    </li>
  );
}

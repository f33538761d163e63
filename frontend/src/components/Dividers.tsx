/**
 * What stands between messages: days, the "new" divider, and who joined and left. templates/macros/message.html
 * renders the same.
 */

import { dayName } from "../domain/dates";
import type { Message } from "../domain/protocol";
import { summarize } from "../domain/rows";
import { joinNames, t, tn } from "../domain/text";

export function DayDivider({ day, today }: { day: string; today: string | undefined }) {
  return (
    <li class="divider">
      <time datetime={day}>{dayName(day, today)}</time>
    </li>
  );
}

export function NewDivider() {
  return (
    <li class="divider is-new" id="new">
      <span>{t("timeline.new")}</span>
    </li>
  );
}

export function SystemMessages({ messages }: { messages: readonly Message[] }) {
  const [first] = messages;
  return (
    <li
      class="system-messages"
      id={`m${first?.seq}`}
      data-seq={first?.seq}
      data-last={messages.at(-1)?.seq}
      tabindex={-1}
    >
      {summarize(messages).map(({ kind, names }) => (
        <span key={kind} dir="auto" title={names.join(", ")}>
          {kind === "renamed" ? joinNames(names) : tn(`quiet.${kind}`, names.length, { names: joinNames(names) })}
        </span>
      ))}
    </li>
  );
}

/** A message as it stands in a panel: who, when, where, and the way to its place. */

import type { ComponentChildren } from "preact";
import { t } from "../../domain/text";
import type { Message } from "../../domain/wire";
import { Avatar } from "../Avatar";
import { Mark } from "../Mark";

interface SaidProps {
  readonly message: Message;
  /** The room, where the panel speaks of several. */
  readonly where?: string;
  readonly lead?: string;
  readonly children?: ComponentChildren;
}

const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function Said({ message, where, lead, children }: SaidProps) {
  const { author, body, created_at, deleted, html, room, seq } = message;
  return (
    <li class="said">
      <Avatar person={author} />
      <div>
        {lead && (
          <p class="said-lead" dir="auto">
            {lead}
          </p>
        )}
        <p class="said-head">
          <b dir="auto">{author.name}</b> <Mark kind={author.kind} />{" "}
          <a href={`/r/${room}/${seq}`}>
            {where && (
              <>
                <bdi>{where}</bdi> ·{" "}
              </>
            )}
            <time datetime={created_at}>{when.format(new Date(created_at))}</time>
          </a>
        </p>
        {deleted && <p class="hint">{t("message.deleted")}</p>}
        {!deleted && html !== null && (
          // The server made and sanitised this HTML, as in the timeline.
          <div class="message-body" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />
        )}
        {!deleted && html === null && (
          <div class="message-body" dir="auto">
            {body}
          </div>
        )}
        {children && <p class="said-acts">{children}</p>}
      </div>
    </li>
  );
}

export function Act({ label, press }: { label: string; press: () => void }) {
  return (
    <button type="button" class="link" onClick={press}>
      {label}
    </button>
  );
}

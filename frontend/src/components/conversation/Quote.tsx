/** A message as panels show it: author, time, room, text, and a link to it in its room. */

import type { ComponentChildren } from "preact";
import type { Message } from "../../domain/protocol";
import { Avatar } from "../Avatar";
import { Badge } from "../Badge";
import { MessageBody } from "../Message";

interface QuoteProps {
  readonly message: Message;
  /** Given where the panel shows messages of several rooms. */
  readonly roomName?: string;
  /** Whether it is being edited. */
  readonly isEdited?: boolean;
  /** Whether a link led to it. */
  readonly isHighlighted?: boolean;
  /** A sentence above the message. */
  readonly lead?: string;
  /** Buttons below the message. */
  readonly children?: ComponentChildren;
}

const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function Quote({ message, roomName, isEdited, isHighlighted, lead, children }: QuoteProps) {
  const { author, created_at, room, seq } = message;
  return (
    <li
      class={[
        "quote",
        message.deleted && "is-deleted",
        isEdited && "is-being-edited",
        isHighlighted && "is-highlighted",
      ]
        .filter(Boolean)
        .join(" ")}
      data-author={author.id}
      tabIndex={-1}
    >
      <Avatar person={author} />
      <div>
        {lead && (
          <p class="quote-lead" dir="auto">
            {lead}
          </p>
        )}
        <p class="quote-head">
          <b dir="auto">{author.name}</b> <Badge kind={author.kind} />{" "}
          <a href={`/r/${room}/${seq}`}>
            {roomName && (
              <>
                <bdi>{roomName}</bdi> ·{" "}
              </>
            )}
            <time datetime={created_at}>{format.format(new Date(created_at))}</time>
          </a>
        </p>
        <div class="quote-text">
          <MessageBody message={message} />
        </div>
        {children && <p class="quote-actions">{children}</p>}
      </div>
    </li>
  );
}

export function QuoteAction({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" class="link" onClick={onClick}>
      {label}
    </button>
  );
}

/** One message of the timeline. templates/macros/message.html renders the same, and a test compares the two. */

import type { ComponentChildren } from "preact";
import { dayName, dayOf, fullTime, timeOf, type Zone } from "../domain/dates";
import { excerpt } from "../domain/excerpt";
import { displayName, displayNames, isMentioned } from "../domain/names";
import type { Message as MessageData, Reaction, ThreadSummary } from "../domain/protocol";
import { joinNames, t, tn } from "../domain/text";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";

const QUOTE_LENGTH = 200;

export interface MessageProps {
  readonly message: MessageData;
  /** Whether it begins a group, and shows its author. */
  readonly first: boolean;
  readonly zone: Zone;
  /** The id of the person at this page. */
  readonly me: number;
  /** The message that this one replies to, if it is loaded. */
  readonly quoted?: MessageData | undefined;
  readonly highlighted?: boolean;
  /** Whether the composer edits it. */
  readonly isEdited?: boolean;
  /** The ids of people I block. */
  readonly blocked?: readonly number[] | undefined;
  readonly onReact?: (message: MessageData, emoji: string) => void;
  /** The toolbar, while the pointer or the focus is on the message. */
  readonly children?: ComponentChildren;
  /** The poll that replaces the text. */
  readonly poll?: ComponentChildren;
}

export function Message(props: MessageProps) {
  const { message, first, zone, highlighted, isEdited, children } = props;
  const { author, deleted, kind, seq } = message;
  const isAction = kind === "action";
  const hasHead = first && !isAction;
  const classes = [
    "message",
    hasHead && "is-first",
    isAction && "is-action",
    deleted && "is-deleted",
    highlighted && "is-highlighted",
    isEdited && "is-being-edited",
    isMentioned(message, props.me) && "is-mentioning-me",
    message.pinned && "is-pinned",
    children && "is-active",
  ];
  return (
    <li
      class={classes.filter(Boolean).join(" ")}
      id={`m${seq}`}
      data-seq={seq}
      data-rev={message.rev}
      data-author={author.id}
      data-at={message.created_at}
      tabindex={-1}
      aria-label={t("message.label", {
        name: displayName(author),
        time: timeOf(message.created_at, zone),
      })}
    >
      {hasHead && <Avatar person={author} />}
      {hasHead && <Author person={author} />}
      <Permalink message={message} zone={zone} />
      {message.reply_to !== null && <ReplyQuote message={message} quoted={props.quoted} />}
      <div class="message-text">
        {isAction && <Author person={author} />}
        {props.poll ?? <MessageBody message={message} />}
        {message.edited_at && !deleted && (
          <small class="message-edited" title={fullTime(message.edited_at, zone)}>
            {t("message.edited")}
          </small>
        )}
      </div>
      {message.reactions.length > 0 && <Reactions {...props} />}
      {!message.thread_root && message.thread?.last_at && <ThreadLink {...props} thread={message.thread} />}
      {children}
    </li>
  );
}

/** An author's name with its badge. */
export function Author({ person: { kind, name } }: { person: MessageData["author"] }) {
  return (
    <>
      <b class="message-author" dir="auto">
        {name}
      </b>
      <Badge kind={kind} />
    </>
  );
}

function Permalink({ message: { created_at, room, seq }, zone }: { message: MessageData; zone: Zone }) {
  const time = timeOf(created_at, zone);
  return (
    <a class="message-time" href={`/r/${room}/${seq}`} aria-label={t("message.permalink", { time })}>
      <time datetime={created_at} title={fullTime(created_at, zone)}>
        {time}
      </time>
    </a>
  );
}

export function MessageBody({ message: { body, deleted, html } }: { message: MessageData }) {
  if (deleted) return <div class="message-body">{t("message.deleted")}</div>;
  // The server wrote and sanitised this HTML.
  if (html !== null) return <div class="message-body" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
  return (
    <div class="message-body" dir="auto">
      {body}
    </div>
  );
}

interface ReplyQuoteProps {
  readonly message: MessageData;
  readonly quoted: MessageData | undefined;
}

function ReplyQuote({ message, quoted }: ReplyQuoteProps) {
  return (
    <a class="reply-quote" data-author={quoted?.author.id} href={`/r/${message.room}/${message.reply_to}`}>
      {quoted && <b dir="auto">{quoted.author.name}</b>}
      {quoted && <Badge kind={quoted.author.kind} />}
      <span dir="auto">{quoteText(quoted)}</span>
    </a>
  );
}

function quoteText(quoted: MessageData | undefined): string {
  if (!quoted) return t("message.reply");
  return quoted.deleted ? t("message.deleted") : excerpt(quoted, QUOTE_LENGTH);
}

function Reactions({ message, me, onReact }: MessageProps) {
  return (
    <div class="reactions">
      {message.reactions.map((reaction) => (
        <ReactionChip
          key={reaction.emoji}
          reaction={reaction}
          names={joinNames(displayNames(message, reaction.users))}
          isMine={reaction.users.some(({ id }) => id === me)}
          onClick={() => onReact?.(message, reaction.emoji)}
        />
      ))}
    </div>
  );
}

function ThreadLink(props: MessageProps & { thread: ThreadSummary }) {
  const { message, thread, zone, blocked } = props;
  const { count, people } = thread;
  const last = `${thread.last_at}`;
  const day = dayOf(last, zone);
  const time = day === dayOf(message.created_at, zone) ? timeOf(last, zone) : dayName(day);
  return (
    <a class="thread-link" href={`/r/${message.room}/${message.seq}?thread`}>
      <span class="faces">
        {people
          .filter(({ id }) => !blocked?.includes(id))
          .slice(0, 3)
          .map((person) => (
            <Avatar key={person.id} person={person} />
          ))}
      </span>
      <b>{tn("thread.replies", count)}</b> {t("thread.last", { time })}
    </a>
  );
}

interface ReactionChipProps {
  readonly reaction: Reaction;
  readonly names: string;
  readonly isMine: boolean;
  readonly onClick: () => void;
}

function ReactionChip({ reaction: { count, emoji }, names, isMine, onClick }: ReactionChipProps) {
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={isMine ? "true" : "false"}
      title={t("react.by", { names, emoji })}
      onClick={onClick}
    >
      {emoji} <span>{count}</span>
    </button>
  );
}

/** One message. templates/macros/message.html draws the same for the first page; a test holds both to it. */

import type { ComponentChildren } from "preact";
import { fullTime, timeOf, type Zone } from "../domain/days";
import { excerpt } from "../domain/excerpt";
import { called, calledUnder, speaksTo } from "../domain/names";
import { several, t } from "../domain/text";
import type { Reaction, Message as Wire } from "../domain/wire";
import { Avatar } from "./Avatar";
import { Mark } from "./Mark";

export interface MessageProps {
  readonly message: Wire;
  readonly first: boolean;
  readonly zone: Zone;
  readonly me: number;
  readonly quoted?: Wire | undefined;
  readonly lit?: boolean;
  readonly onReact?: (message: Wire, emoji: string) => void;
  /** What can be done with it, while the pointer or the keyboard is on it. */
  readonly children?: ComponentChildren;
  /** What stands for its text: a vote. */
  readonly poll?: ComponentChildren;
}

export function Message(props: MessageProps) {
  const { message, first, zone, lit, children } = props;
  const { author, deleted, kind, seq } = message;
  const head = first && kind !== "action";
  const shape = [
    "message",
    head && "is-first",
    kind === "action" && "is-action",
    deleted && "is-deleted",
    lit && "is-lit",
    speaksTo(message, props.me) && "is-to-me",
    message.pinned && "is-pinned",
    children && "is-active",
  ];
  return (
    <li
      class={shape.filter(Boolean).join(" ")}
      id={`m${seq}`}
      data-seq={seq}
      data-rev={message.rev}
      data-author={author.id}
      data-at={message.created_at}
      tabindex={-1}
      aria-label={t("message.label", { name: called(author), time: timeOf(message.created_at, zone) })}
    >
      {head && <Avatar person={author} />}
      {head && (
        <b class="message-author" dir="auto">
          {author.name}
        </b>
      )}
      {head && <Mark kind={author.kind} />}
      <Time message={message} zone={zone} />
      {message.reply_to !== null && <Quote message={message} quoted={props.quoted} />}
      <div class="message-text">
        {kind === "action" && (
          <b class="message-author" dir="auto">
            {author.name}
          </b>
        )}
        {kind === "action" && <Mark kind={author.kind} />}
        {props.poll ?? <Body message={message} />}
        {message.edited_at && !deleted && (
          <small class="message-edited" title={fullTime(message.edited_at, zone)}>
            {t("message.edited")}
          </small>
        )}
      </div>
      {message.reactions.length > 0 && <Reactions {...props} />}
      {children}
    </li>
  );
}

function Time({ message, zone }: { message: Wire; zone: Zone }) {
  const { created_at, room, seq } = message;
  const time = timeOf(created_at, zone);
  return (
    <a class="message-time" href={`/r/${room}/${seq}`} aria-label={t("message.permalink", { time })}>
      <time datetime={created_at} title={fullTime(created_at, zone)}>
        {time}
      </time>
    </a>
  );
}

function Body({ message: { body, deleted, html } }: { message: Wire }) {
  if (deleted) return <div class="message-body">{t("message.deleted")}</div>;
  // The server made and sanitised this HTML: it is the only place where HTML is taken as it comes.
  if (html !== null)
    return <div class="message-body" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
  return (
    <div class="message-body" dir="auto">
      {body}
    </div>
  );
}

function Quote({ message, quoted }: { message: Wire; quoted: Wire | undefined }) {
  return (
    <a class="quote" href={`/r/${message.room}/${message.reply_to}`}>
      {quoted && <b dir="auto">{quoted.author.name}</b>}
      {quoted && <Mark kind={quoted.author.kind} />}
      <span dir="auto">{said(quoted)}</span>
    </a>
  );
}

function said(quoted: Wire | undefined): string {
  if (!quoted) return t("message.reply");
  return quoted.deleted ? t("message.deleted") : excerpt(quoted, 200);
}

function Reactions({ message, me, onReact }: MessageProps) {
  return (
    <div class="reactions">
      {message.reactions.map((reaction) => (
        <Chip
          key={reaction.emoji}
          reaction={reaction}
          names={several(calledUnder(message, reaction.users))}
          me={me}
          press={() => onReact?.(message, reaction.emoji)}
        />
      ))}
    </div>
  );
}

interface ChipProps {
  readonly reaction: Reaction;
  readonly names: string;
  readonly me: number;
  readonly press: () => void;
}

function Chip({ reaction, names, me, press }: ChipProps) {
  const { emoji, count, users } = reaction;
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={users.some((user) => user.id === me) ? "true" : "false"}
      title={t("react.by", { names, emoji })}
      onClick={press}
    >
      {emoji} <span>{count}</span>
    </button>
  );
}

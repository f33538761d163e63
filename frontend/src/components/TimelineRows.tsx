/** The rows of the timeline. A message is rendered again only if something about it has changed. */

import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { Message as MessageData } from "../domain/protocol";
import { type Row, timelineRows } from "../domain/rows";
import { findMessage, type Timeline } from "../domain/timeline";
import { DayDivider, NewDivider, SystemMessages } from "./Dividers";
import { Message, type MessageProps } from "./Message";

type RenderPart = ((message: MessageData) => VNode) | null;

export interface TimelineRowsProps extends Pick<MessageProps, "blocked" | "me" | "onReact" | "zone"> {
  readonly timeline: Timeline;
  readonly today?: string | undefined;
  readonly newAfter: number;
  readonly quotedMessages?: ReadonlyMap<number, MessageData | undefined>;
  readonly highlighted?: number | null;
  readonly activeSeq?: number | null;
  /** The message that the composer edits. */
  readonly editedSeq?: number | null;
  readonly toolbar?: RenderPart;
  readonly poll?: RenderPart;
}

/** A rendered message, with all that its rendering depended on. */
interface RenderedMessage {
  readonly key: string;
  readonly vnode: VNode;
}

type Cache = Map<number, RenderedMessage>;

export function TimelineRows(props: TimelineRowsProps) {
  const cache = useRef<Cache>(new Map());
  const previous = cache.current;
  cache.current = new Map();
  return timelineRows(props.timeline.messages, props.zone, props.newAfter).map((row) =>
    renderRow(row, props, previous, cache.current),
  );
}

function renderRow(row: Row, props: TimelineRowsProps, previous: Cache, next: Cache): VNode {
  if (row.type === "day") return <DayDivider key={`day${row.day}`} day={row.day} today={props.today} />;
  if (row.type === "new") return <NewDivider key="new" />;
  if (row.type === "system") return <SystemMessages key={row.messages[0]?.seq} messages={row.messages} />;
  const { first, message } = row;
  const { seq, reply_to } = message;
  const { blocked, me, onReact, poll, timeline, zone } = props;
  const quoted =
    reply_to === null ? undefined : (findMessage(timeline, reply_to) ?? props.quotedMessages?.get(reply_to));
  const highlighted = props.highlighted === seq;
  const isActive = props.activeSeq === seq;
  const isEdited = props.editedSeq === seq;
  const parts = [message.rev, first, message.poll && !!poll, zone, quoted?.rev, highlighted, isActive, isEdited];
  const key = JSON.stringify([parts, message.thread, message.thread && blocked]);
  const known = previous.get(seq);
  // The toolbar of the active message has a state of its own, and is always rendered again.
  const vnode =
    known?.key === key && !isActive ? (
      known.vnode
    ) : (
      <Message
        key={seq}
        {...{ message, first, zone, me, blocked, quoted, highlighted, isEdited }}
        {...(onReact && { onReact })}
        poll={message.poll && poll?.(message)}
      >
        {isActive && props.toolbar?.(message)}
      </Message>
    );
  next.set(seq, { key, vnode });
  return vnode;
}

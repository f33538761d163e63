/** The list of the timeline. A row is drawn again only when something in it changed. */

import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { Zone } from "../domain/days";
import { type Row, rows } from "../domain/rows";
import { find, type Timeline } from "../domain/timeline";
import type { Message as Wire } from "../domain/wire";
import { Day, New, Quiet } from "./Lines";
import { Message, type MessageProps } from "./Message";

export interface RowsProps extends Pick<MessageProps, "me" | "onReact"> {
  readonly timeline: Timeline;
  readonly zone: Zone;
  readonly today?: string | undefined;
  readonly newAfter: number;
  readonly quotes?: ReadonlyMap<number, Wire | undefined>;
  readonly lit?: number | null;
  readonly active?: number | null;
  readonly tools?: ((message: Wire) => VNode) | undefined;
  readonly poll?: ((message: Wire) => VNode) | undefined;
}

interface Drawn {
  readonly key: string;
  readonly vnode: VNode;
}

export function Rows(props: RowsProps) {
  const drawn = useRef(new Map<number, Drawn>());
  const before = drawn.current;
  drawn.current = new Map();
  return rows(props.timeline.messages, props.zone, props.newAfter).map((row) =>
    draw(row, props, before, drawn.current),
  );
}

function draw(row: Row, props: RowsProps, before: Map<number, Drawn>, after: Map<number, Drawn>): VNode {
  if (row.type === "day") return <Day key={`day${row.day}`} day={row.day} today={props.today} />;
  if (row.type === "new") return <New key="new" />;
  if (row.type === "quiet") return <Quiet key={row.messages[0]?.seq} messages={row.messages} />;
  const { seq, rev, reply_to } = row.message;
  const quoted =
    reply_to === null ? undefined : (find(props.timeline, reply_to) ?? props.quotes?.get(reply_to));
  const lit = props.lit === seq;
  const isActive = props.active === seq;
  const key = [
    rev,
    row.first,
    row.message.poll && !!props.poll,
    props.zone,
    quoted?.rev,
    lit,
    isActive,
  ].join();
  const known = before.get(seq);
  const vnode =
    known?.key === key && !isActive
      ? known.vnode
      : paint(row.message, row.first, quoted, lit, isActive, props);
  after.set(seq, { key, vnode });
  return vnode;
}

function paint(
  message: Wire,
  first: boolean,
  quoted: Wire | undefined,
  lit: boolean,
  isActive: boolean,
  { me, onReact, poll, tools, zone }: RowsProps,
): VNode {
  return (
    <Message
      key={message.seq}
      {...{ message, first, zone, me, quoted, lit }}
      {...(onReact && { onReact })}
      poll={message.poll && poll?.(message)}
    >
      {isActive && tools?.(message)}
    </Message>
  );
}

/** Where the timeline stands: at the bottom and staying there, on a message to show, or holding its place. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RoomState } from "../state/room";
import { lit } from "../state/ui";

const NEAR_BOTTOM = 100;
const FETCH_AHEAD = 800;

/** Keep the scroller's place over every redraw. */
export function useScroll(room: RoomState, scroller: RefObject<HTMLDivElement | null>): () => void {
  const opened = useRef(false);
  // Measured while the page still shows what it showed before this redraw.
  const held = hold(scroller.current);
  const target = room.target.value;

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (target) show(box, target, room);
    else if (!opened.current) open(box, room);
    else if (room.atBottom.value) box.scrollTop = box.scrollHeight;
    else if (held) box.scrollTop += top(held.item) - held.top;
    opened.current = true;
  });

  useEffect(() => keepBottom(scroller.current as HTMLDivElement, room), [room]);

  return () => look(scroller.current, room);
}

/** After a scroll: is this the bottom, and is there more to fetch? */
function look(box: HTMLDivElement | null, room: RoomState): void {
  if (!box) return;
  const below = box.scrollHeight - box.scrollTop - box.clientHeight;
  room.atBottom.value = below <= NEAR_BOTTOM && !room.timeline.value.moreAfter;
  if (box.scrollTop < FETCH_AHEAD) room.more("before").catch(() => {});
  if (below < FETCH_AHEAD) room.more("after").catch(() => {});
}

function hold(box: HTMLDivElement | null) {
  if (!box) return;
  const edge = box.getBoundingClientRect().top;
  for (const item of box.querySelectorAll<HTMLElement>("li[data-seq]")) {
    if (item.getBoundingClientRect().bottom > edge) return { item, top: top(item) };
  }
  return;
}

function top(item: HTMLElement): number {
  return item.isConnected ? item.getBoundingClientRect().top : 0;
}

function show(box: HTMLDivElement, target: { seq: number; lit: boolean }, room: RoomState): void {
  const item = itemOf(box, target.seq);
  room.target.value = null;
  if (!item) return;
  item.scrollIntoView({ block: target.lit ? "center" : "start" });
  if (target.lit) {
    lit.value = target.seq;
    item.focus({ preventScroll: true });
  }
  look(box, room);
}

function open(box: HTMLDivElement, room: RoomState): void {
  box.scrollTop = box.scrollHeight;
  const line = box.querySelector<HTMLElement>("#new");
  if (line) box.scrollTop += line.getBoundingClientRect().top - box.getBoundingClientRect().top - 60;
  look(box, room);
}

function keepBottom(box: HTMLDivElement, room: RoomState): () => void {
  const observer = new ResizeObserver(() => {
    if (room.atBottom.value) box.scrollTop = box.scrollHeight;
  });
  observer.observe(box);
  if (box.firstElementChild) observer.observe(box.firstElementChild);
  return () => observer.disconnect();
}

/** The list item that shows a message: its own, or the folded line that it is part of. */
export function itemOf(box: ParentNode, seq: number): HTMLElement | undefined {
  const items = [...box.querySelectorAll<HTMLElement>("li[data-seq]")];
  return items.findLast((item) => Number(item.dataset.seq) <= seq);
}

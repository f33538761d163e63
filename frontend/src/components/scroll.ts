/** Where the timeline stands: at the bottom and staying there, on a message to show, or holding its place. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { NEWEST, type RoomState, type Target } from "../state/room";
import { lit } from "../state/ui";

const NEAR_BOTTOM = 100;
const FETCH_AHEAD = 800;

/** Keep the scroller's place over every redraw. */
export function useScroll(room: RoomState, scroller: RefObject<HTMLDivElement | null>): () => void {
  const opened = useRef(false);
  // How far one could scroll. What makes it grow below while at the bottom pulls along; a redraw alone does not,
  // nor does a scroll of which the browser has yet to tell.
  const reach = useRef(0);
  // Measured while the page still shows what it showed before this redraw.
  const held = hold(scroller.current);
  const target = room.target.value;

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (target) show(box, target, room);
    else if (!opened.current) open(box, room);
    else {
      const moved = held ? top(held.item) - held.top : 0;
      box.scrollTop += moved;
      reach.current += moved;
      follow(box, room, reach);
    }
    opened.current = true;
    reach.current = most(box);
  });

  useEffect(() => watchSize(scroller.current as HTMLDivElement, room, reach), [room]);

  return () => {
    if (scroller.current) look(scroller.current, room);
  };
}

function most(box: HTMLDivElement): number {
  return box.scrollHeight - box.clientHeight;
}

function beneath(box: HTMLDivElement): number {
  return most(box) - box.scrollTop;
}

function follow(box: HTMLDivElement, room: RoomState, reach: { current: number }): void {
  if (room.atBottom.value && most(box) > reach.current + 1) box.scrollTop = box.scrollHeight;
}

/** After a scroll: is this the bottom, and is there more to fetch? */
function look(box: HTMLDivElement, room: RoomState): void {
  const below = beneath(box);
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

function show(box: HTMLDivElement, { seq, lit: light }: Target, room: RoomState): void {
  const item = itemOf(box, seq);
  room.target.value = null;
  if (seq === NEWEST) box.scrollTop = box.scrollHeight;
  else item?.scrollIntoView({ block: light ? "center" : "start" });
  if (item && light) {
    lit.value = seq;
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

/** What grows or shrinks without a redraw of ours: a pending message, the window, a keyboard on the screen. */
function watchSize(box: HTMLDivElement, room: RoomState, reach: { current: number }): () => void {
  const observer = new ResizeObserver(() => {
    follow(box, room, reach);
    reach.current = most(box);
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

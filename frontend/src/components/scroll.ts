/** The scroll position of the timeline: it stays at the bottom, goes to a message, or keeps its place. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { NEWEST, type RoomState, type ScrollPosition, type Target } from "../state/room";
import { openStorage } from "../sync/storage";

/** Of the kept position of a room, in the storage of the tab. */
const KEY = "scroll:";
const NEAR_BOTTOM_PX = 100;
/** The next page is loaded when this much or less is left to scroll. */
const LOAD_AHEAD_PX = 800;
/** The space left above the "new" divider when a room is opened at it. */
const ABOVE_NEW_PX = 60;

/** Keep the scroll position over every render. Returns the handler of scroll events. */
export function useScroll(room: RoomState, scroller: RefObject<HTMLDivElement | null>): () => void {
  const isOpened = useRef(false);
  // How far one could scroll after the last render. At the bottom, the timeline follows if that has grown; it does
  // not follow on a mere render, or on a scroll whose event is still to come.
  const scrollHeight = useRef(0);
  // Measured while the page still shows the previous render.
  const anchor = firstVisibleItem(scroller.current);
  const target = room.target.value;

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (target) scrollToTarget(box, target, room);
    else if (!isOpened.current) openAtPosition(box, room);
    else {
      const moved = anchor ? topOf(anchor.item) - anchor.top : 0;
      box.scrollTop += moved;
      scrollHeight.current += moved;
      stickToBottom(box, room, scrollHeight.current);
    }
    isOpened.current = true;
    scrollHeight.current = maxScrollTop(box);
  });

  useEffect(() => watchSize(scroller.current as HTMLDivElement, room, scrollHeight), [room]);

  useLayoutEffect(() => {
    const box = scroller.current as HTMLDivElement;
    // For a reload of the page, or a way back to it.
    const keep = () => openStorage("sessionStorage").setItem(KEY + room.slug, JSON.stringify(positionOf(box, room)));
    addEventListener("pagehide", keep);
    return () => {
      removeEventListener("pagehide", keep);
      room.scrollPosition = positionOf(box, room);
    };
  }, [room, scroller]);

  const onScroll = () => {
    if (scroller.current) onScrolled(scroller.current, room);
  };
  // A page may have nothing to show, as all of it is in threads: no scroll event would ask for the next one.
  useEffect(onScroll, [room.timeline.value]);
  return onScroll;
}

/** Where the timeline is scrolled to; null at the bottom, where it follows new messages. */
function positionOf(box: HTMLDivElement, room: RoomState): ScrollPosition | null {
  const first = room.atBottom.value ? undefined : firstVisibleItem(box);
  return first ? { seq: Number(first.item.dataset.seq), top: first.top - box.getBoundingClientRect().top } : null;
}

/** Where the room was when this tab last left the page, if this is a reload or a way back. */
export function keptPosition(room: RoomState): ScrollPosition | null {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (entry?.type === "navigate") return null;
  return JSON.parse(openStorage("sessionStorage").getItem(KEY + room.slug) ?? "null");
}

/** The page was loaded anew. What it showed before may have to be loaded again. */
export function restoreScroll(room: RoomState): void {
  const { scrollPosition: left } = room;
  room.scrollPosition = null;
  if (left) room.showMessage(left.seq, false).catch(() => {});
}

/** Open the room where it was left, or else at the "new" divider. */
function openAtPosition(box: HTMLDivElement, room: RoomState): void {
  const { scrollPosition: left } = room;
  const item = left && box.querySelector<HTMLElement>(`li[data-seq="${left.seq}"]`);
  if (item) {
    room.scrollPosition = null;
    box.scrollTop += topOf(item) - box.getBoundingClientRect().top - left.top;
    onScrolled(box, room);
  } else scrollToNewDivider(box, room);
}

function maxScrollTop(box: HTMLDivElement): number {
  return box.scrollHeight - box.clientHeight;
}

function stickToBottom(box: HTMLDivElement, room: RoomState, before: number): void {
  if (room.atBottom.value && maxScrollTop(box) > before + 1) box.scrollTop = box.scrollHeight;
}

/** Update whether this is the bottom, and load more history near either end. */
function onScrolled(box: HTMLDivElement, room: RoomState): void {
  const below = maxScrollTop(box) - box.scrollTop;
  room.atBottom.value = below <= NEAR_BOTTOM_PX && !room.timeline.value.moreAfter;
  if (box.scrollTop < LOAD_AHEAD_PX) room.loadMore("before").catch(() => {});
  if (below < LOAD_AHEAD_PX) room.loadMore("after").catch(() => {});
}

function firstVisibleItem(box: HTMLDivElement | null) {
  if (!box) return;
  const edge = box.getBoundingClientRect().top;
  for (const item of box.querySelectorAll<HTMLElement>("li[data-seq]")) {
    if (item.getBoundingClientRect().bottom > edge) return { item, top: topOf(item) };
  }
  return;
}

function topOf(item: HTMLElement): number {
  return item.isConnected ? item.getBoundingClientRect().top : 0;
}

function scrollToTarget(box: HTMLDivElement, { seq, highlight }: Target, room: RoomState): void {
  const item = itemOf(box, seq);
  room.target.value = null;
  if (seq === NEWEST) box.scrollTop = box.scrollHeight;
  else item?.scrollIntoView({ block: highlight ? "center" : "start" });
  if (highlight) {
    room.highlighted.value = seq;
    item?.focus({ preventScroll: true });
  }
  onScrolled(box, room);
}

/** Open the room at the "new" divider, or at the bottom if there is none. */
function scrollToNewDivider(box: HTMLDivElement, room: RoomState): void {
  box.scrollTop = box.scrollHeight;
  const divider = box.querySelector<HTMLElement>("#new");
  if (divider) box.scrollTop += topOf(divider) - box.getBoundingClientRect().top - ABOVE_NEW_PX;
  onScrolled(box, room);
}

/** Follow what grows or shrinks without a render: a pending message, the window, a keyboard on the screen. */
function watchSize(box: HTMLDivElement, room: RoomState, scrollHeight: { current: number }): () => void {
  const observer = new ResizeObserver(() => {
    stickToBottom(box, room, scrollHeight.current);
    scrollHeight.current = maxScrollTop(box);
  });
  observer.observe(box);
  if (box.firstElementChild) observer.observe(box.firstElementChild);
  return () => observer.disconnect();
}

/** The list item that shows a message: its own, or the line of system messages that it belongs to. */
function itemOf(box: ParentNode, seq: number): HTMLElement | undefined {
  const items = [...box.querySelectorAll<HTMLElement>("li[data-seq]")];
  return items.findLast((item) => Number(item.dataset.seq) <= seq);
}

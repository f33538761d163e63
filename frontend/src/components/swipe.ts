/** On touch, the sides are drawn in and out by a stroke of the finger. */

import { closeLayers, drawer, panel, showDrawer } from "../state/ui";

const EDGE = 32;
const STROKE = 60;
const narrow = matchMedia("(width < 48rem)");

export function watchSwipes(): void {
  let from: Touch | undefined;
  document.addEventListener(
    "touchstart",
    ({ touches }) => {
      from = touches.length === 1 ? touches[0] : undefined;
    },
    { passive: true },
  );
  document.addEventListener(
    "touchend",
    ({ changedTouches: [to] }) => {
      if (from && to) stroke(from.clientX, to.clientX - from.clientX, to.clientY - from.clientY);
    },
    { passive: true },
  );
}

function stroke(from: number, across: number, down: number): void {
  if (Math.abs(across) < STROKE || Math.abs(down) > Math.abs(across) / 2) return;
  const inward = across > 0 === (document.dir !== "rtl");
  const edge = document.dir === "rtl" ? innerWidth - from : from;
  if (drawer.value ? !inward : panel.value && inward) closeLayers();
  else if (inward && edge < EDGE && !panel.value && narrow.matches) showDrawer();
}

/** On touch, the sides are drawn in and out by a stroke of the finger. */

import { closeLayers, drawer, panel, showDrawer } from "../state/ui";

const EDGE = 32;
const STROKE = 60;
const narrow = matchMedia("(width < 48rem)");

/** A finger went from one point of the window to another. */
export function stroke({ clientX: from, clientY: top }: Touch, to: Touch): void {
  const across = to.clientX - from;
  const down = to.clientY - top;
  if (Math.abs(across) < STROKE || Math.abs(down) > Math.abs(across) / 2) return;
  const inward = across > 0 === (document.dir !== "rtl");
  const edge = document.dir === "rtl" ? innerWidth - from : from;
  if (drawer.value ? !inward : panel.value && inward) closeLayers();
  else if (inward && edge < EDGE && !panel.value && narrow.matches) showDrawer();
}

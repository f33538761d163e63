/** On a touch screen, a swipe opens the sidebar and closes the sidebar and panels. */

import { closeLayers, drawer, panel, showDrawer } from "../state/ui";

const EDGE_PX = 32;
const MIN_SWIPE_PX = 60;
const narrowScreen = matchMedia("(width < 48rem)");

/** Handle the path of a finger from where it touched the screen to where it left it. */
export function handleSwipe({ clientX: from, clientY: fromTop }: Touch, to: Touch): void {
  const across = to.clientX - from;
  const down = to.clientY - fromTop;
  if (Math.abs(across) < MIN_SWIPE_PX || Math.abs(down) > Math.abs(across) / 2) return;
  const isRtl = document.dir === "rtl";
  const isInward = across > 0 === !isRtl;
  const fromEdge = isRtl ? innerWidth - from : from;
  if (drawer.value ? !isInward : panel.value && isInward) closeLayers();
  else if (isInward && fromEdge < EDGE_PX && !panel.value && narrowScreen.matches) showDrawer();
}

/** A panel on the right; on a phone a drawer. */

import type { ComponentChildren } from "preact";
import { t } from "../domain/text";
import { closeLayers } from "../state/ui";
import { Icon } from "./Icon";

interface SidePanelProps {
  readonly title: string;
  /** A button beside the title. */
  readonly action?: ComponentChildren;
  /** What stays in view below the part that scrolls. */
  readonly footer?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function SidePanel({ title, action, footer, children }: SidePanelProps) {
  return (
    <aside class="side-panel" aria-label={title}>
      <div class="side-panel-head">
        <h2>{title}</h2>
        {action}
        <button type="button" class="icon-button" aria-label={t("panel.close")} onClick={() => closeLayers()}>
          <Icon name="close" />
        </button>
      </div>
      <div class="side-panel-body">{children}</div>
      {footer}
    </aside>
  );
}

/** Darkens the page beside an open panel or drawer on a narrow screen; a click closes it. */
export function Backdrop() {
  return (
    <button type="button" class="backdrop" tabindex={-1} aria-label={t("panel.close")} onClick={() => closeLayers()} />
  );
}

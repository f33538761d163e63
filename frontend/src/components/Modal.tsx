/** A dialog over the page. The browser's <dialog> keeps the focus inside; closing gives it back. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../domain/text";
import { dialog } from "../state/ui";
import { Icon } from "./Icon";

export function Modal({ title, children }: { title: string; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const focusedBefore = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => focusedBefore?.focus();
  }, []);
  const close = () => (dialog.value = null);
  return (
    <dialog ref={box} class="dialog" aria-label={title} onClose={close} {...{ closedby: "any" }}>
      <div class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="icon-button" aria-label={t("panel.close")} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}

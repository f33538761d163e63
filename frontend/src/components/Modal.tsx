/** A dialog over the page. <dialog> keeps and returns the focus. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../domain/text";
import { dialog } from "../state/ui";
import { Icon } from "./Icon";

export function Modal({ title, children }: { title: string; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus();
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

/** What went wrong with what was asked. */
export function Problem({ text }: { text: string }) {
  return text ? (
    <p class="error" role="alert">
      {text}
    </p>
  ) : null;
}

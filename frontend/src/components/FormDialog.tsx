/** A dialog with one form. What goes wrong on submit is shown above the button, and the dialog stays open. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { errorText } from "../state/chat";
import { Modal } from "./Modal";

interface FormDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  readonly disabled?: boolean;
  /** Does the work and closes the dialog; rejects with what to show. */
  readonly onSubmit: (fields: FormData) => Promise<unknown>;
  readonly children: ComponentChildren;
}

export function FormDialog({ title, submitLabel, disabled = false, onSubmit, children }: FormDialogProps) {
  const [error, setError] = useState("");
  return (
    <Modal title={title}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(new FormData(event.currentTarget)).catch((problem) => setError(errorText(problem)));
        }}
      >
        {children}
        <ErrorMessage text={error} />
        <button type="submit" class="button is-primary" disabled={disabled}>
          {submitLabel}
        </button>
      </form>
    </Modal>
  );
}

export function ErrorMessage({ text }: { text: string }) {
  return text ? (
    <p class="error" role="alert">
      {text}
    </p>
  ) : null;
}

/** A field's text without the space around it; empty where the form has no such field. */
export function fieldText(fields: FormData, name: string): string {
  return String(fields.get(name) ?? "").trim();
}

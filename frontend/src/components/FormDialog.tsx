/** A dialog with one form. What goes wrong on submit is shown above the button, and the dialog stays open. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { errorText } from "../state/chat";
import { forgetFields, keepForm } from "./kept-fields";
import { Modal } from "./Modal";

interface FormDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  readonly disabled?: boolean;
  /** A key for what is typed: it is kept while the dialog is closed, until it is submitted. */
  readonly keepAs?: string;
  /** Does the work and closes the dialog; rejects with what to show. */
  readonly onSubmit: (fields: FormData) => Promise<unknown>;
  readonly children: ComponentChildren;
}

export function FormDialog({ title, submitLabel, disabled = false, keepAs, onSubmit, children }: FormDialogProps) {
  const [error, setError] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => (keepAs && form.current ? keepForm(form.current, keepAs) : undefined), [keepAs]);
  const submit = async (fields: FormData) => {
    await onSubmit(fields);
    if (keepAs) forgetFields(keepAs);
  };
  return (
    <Modal title={title}>
      <form
        ref={form}
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget)).catch((problem) => setError(errorText(problem)));
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

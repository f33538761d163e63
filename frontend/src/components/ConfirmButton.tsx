/** A button that asks for confirmation before it acts. */

import { useState } from "preact/hooks";

interface ConfirmButtonProps {
  readonly label: string;
  /** What the button says after the first press. */
  readonly question: string;
  readonly onConfirm: () => void;
}

export function ConfirmButton({ label, question, onConfirm }: ConfirmButtonProps) {
  const [asked, setAsked] = useState(false);
  return (
    <button
      type="button"
      class="button is-danger"
      onBlur={() => setAsked(false)}
      onClick={() => (asked ? onConfirm() : setAsked(true))}
    >
      {asked ? question : label}
    </button>
  );
}

/** A button that asks for confirmation before it acts. */

import { useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon";

interface ConfirmButtonProps {
  readonly label: string;
  /** Makes it a button of a toolbar, which shows the icon until it asks. */
  readonly icon?: IconName;
  /** What the button says after the first press. */
  readonly question: string;
  readonly onConfirm: () => void;
}

export function ConfirmButton({ label, icon, question, onConfirm }: ConfirmButtonProps) {
  const [asked, setAsked] = useState(false);
  const text = asked ? question : label;
  const toolbarClass = asked ? "toolbar-button is-danger" : "toolbar-button";
  return (
    <button
      type="button"
      class={icon ? toolbarClass : "button is-danger"}
      aria-label={icon && text}
      title={icon && text}
      onBlur={() => setAsked(false)}
      onClick={() => (asked ? onConfirm() : setAsked(true))}
    >
      {icon && !asked ? <Icon name={icon} /> : text}
    </button>
  );
}

/** An icon of the sprite in templates/macros/icons.html. */

export type IconName =
  | "smile"
  | "reply"
  | "pencil"
  | "bin"
  | "unread"
  | "menu"
  | "people"
  | "search"
  | "close"
  | "send"
  | "plus"
  | "calendar"
  | "down"
  | "thread"
  | "pin"
  | "bell"
  | "inbox"
  | "bookmark"
  | "dots"
  | "lock"
  | "speaker";

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`#icon-${name}`} />
    </svg>
  );
}

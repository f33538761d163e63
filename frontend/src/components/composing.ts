/** Input methods, with which Chinese, Japanese, Korean and other text is typed, use Enter, Esc and the arrows themselves. */

/**
 * Whether a key press belongs to an input method. In some browsers a composition ends before its last key press, which
 * then still has key code 229. Every handler of keys asks this first.
 */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Emoji by name. The table is the server's, and is loaded when the first : is typed. */

type EmojiNames = readonly [emoji: string, ...names: string[]];

const MAX_RESULTS = 8;
let table: readonly EmojiNames[] = [];
let isRequested = false;

/** Load the table, unless that was done before, and call `done`. */
export function loadEmoji(done: () => void): void {
  if (isRequested) return;
  isRequested = true;
  fetch("/emoji.json")
    .then((response) => response.json())
    .then((all: readonly EmojiNames[]) => {
      table = all;
      done();
    })
    .catch(() => {
      isRequested = false;
    });
}

/** The emoji whose name contains what was typed, those that begin with it first, the shortest of these first. */
export function findEmoji(typed: string): (readonly [emoji: string, name: string])[] {
  const starting: [string, string][] = [];
  const containing: [string, string][] = [];
  for (const [emoji, ...names] of table) {
    const start = names.find((name) => name.startsWith(typed));
    const match = start ?? names.find((name) => name.includes(typed));
    if (match) (start ? starting : containing).push([emoji, match]);
  }
  return [...starting.sort((a, b) => a[1].length - b[1].length), ...containing].slice(0, MAX_RESULTS);
}

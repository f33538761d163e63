/** Emoji by their names: the server's own table, fetched when the first : is typed. */

type Named = readonly [emoji: string, ...names: string[]];

const MOST = 8;
let table: readonly Named[] = [];
let asked = false;

export function learnEmoji(done: () => void): void {
  if (asked) return;
  asked = true;
  fetch("/emoji.json")
    .then((answer) => answer.json())
    .then((all: readonly Named[]) => {
      table = all;
      done();
    })
    .catch(() => {
      asked = false;
    });
}

/** The emoji that fit a name that is being typed: those whose name begins with it first. */
export function emojiCalled(typed: string): (readonly [emoji: string, name: string])[] {
  const begins: [string, string][] = [];
  const holds: [string, string][] = [];
  for (const [emoji, ...names] of table) {
    const first = names.find((name) => name.startsWith(typed));
    const other = first ?? names.find((name) => name.includes(typed));
    if (other) (first ? begins : holds).push([emoji, other]);
  }
  return [...begins.sort((a, b) => a[1].length - b[1].length), ...holds].slice(0, MOST);
}

/** A vote in the timeline: its question, each option with who chose it, and the way to choose. */

import { calledUnder } from "../domain/names";
import { several, t, tn } from "../domain/text";
import type { Message } from "../domain/wire";
import type { Chat } from "../state/chat";
import { moderates } from "./rights";

export function Poll({ chat, message }: { chat: Chat; message: Message }) {
  const { body, poll, room, seq } = message;
  if (!poll) return null;
  const me = chat.me.value;
  const mine = poll.options.flatMap(({ users }, index) =>
    users.some(({ id }) => id === me.id) ? [index] : [],
  );
  const choose = (index: number) => {
    const others = poll.multiple ? mine.filter((each) => each !== index) : [];
    const options = mine.includes(index) ? others : [...others, index];
    void chat.act(chat.request("vote", { room, seq, options }));
  };
  const question = body.split("\n", 1)[0] ?? "";
  const ends = message.author.id === me.id || moderates(chat, room);
  return (
    <fieldset class="poll" disabled={poll.closed}>
      <legend dir="auto">{question}</legend>
      {poll.options.map(({ count, text, users }, index) => (
        <label key={text} class="poll-option" title={several(calledUnder(message, users))}>
          <input
            type={poll.multiple ? "checkbox" : "radio"}
            name={`poll-${room}-${seq}`}
            checked={mine.includes(index)}
            onClick={(event) => {
              event.preventDefault();
              choose(index);
            }}
          />
          <span dir="auto">{text}</span>
          <meter min={0} max={Math.max(poll.voters, 1)} value={count} aria-hidden="true" />
          <small>{tn("poll.votes", count)}</small>
        </label>
      ))}
      <p class="hint">
        {t(poll.closed ? "poll.closed" : poll.multiple ? "poll.select.multiple" : "poll.select.single")} ·{" "}
        {tn("poll.voters", poll.voters)}{" "}
        {!poll.closed && ends && (
          <button
            type="button"
            class="link"
            onClick={() => void chat.act(chat.request("close_poll", { room, seq }))}
          >
            {t("poll.close")}
          </button>
        )}
      </p>
    </fieldset>
  );
}

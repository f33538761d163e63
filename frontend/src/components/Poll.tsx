/** A poll in the timeline: the question, and the options with their votes. */

import { displayNames } from "../domain/names";
import { canClosePoll, may } from "../domain/permissions";
import type { Message } from "../domain/protocol";
import { joinNames, t, tn } from "../domain/text";
import type { Chat } from "../state/chat";

export function Poll({ chat, message }: { chat: Chat; message: Message }) {
  const { body, poll, room, seq } = message;
  if (!poll) return null;
  const me = chat.me.value;
  const chosen = poll.options.flatMap(({ users }, index) => (users.some(({ id }) => id === me.id) ? [index] : []));
  const toggle = (index: number) => {
    const others = poll.multiple ? chosen.filter((each) => each !== index) : [];
    const options = chosen.includes(index) ? others : [...others, index];
    void chat.attempt(chat.request("vote", { room, seq, options }));
  };
  return (
    <fieldset class="poll" disabled={poll.closed || !may(me, chat.currentListing, "vote")}>
      <legend dir="auto">{body.split("\n", 1)[0]}</legend>
      {poll.options.map(({ count, text, users }, index) => (
        <label key={text} class="poll-option" title={joinNames(displayNames(message, users))}>
          <input
            type={poll.multiple ? "checkbox" : "radio"}
            name={`poll-${room}-${seq}`}
            checked={chosen.includes(index)}
            onClick={(event) => {
              // The choice is shown when the vote has come back from the server.
              event.preventDefault();
              toggle(index);
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
        {!poll.closed && canClosePoll(me, chat.currentListing, message) && (
          <button
            type="button"
            class="link"
            onClick={() => void chat.attempt(chat.request("close_poll", { room, seq }))}
          >
            {t("poll.close")}
          </button>
        )}
      </p>
    </fieldset>
  );
}

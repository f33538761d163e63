/** A poll in the timeline: the question, and the options with their votes. */

import { useEffect, useRef, useState } from "preact/hooks";
import { displayNames } from "../domain/names";
import { canClosePoll, may } from "../domain/permissions";
import type { Message } from "../domain/protocol";
import { joinNames, t, tn } from "../domain/text";
import type { Chat } from "../state/chat";

export function Poll({ chat, message }: { chat: Chat; message: Message }) {
  const { body, poll, room, seq } = message;
  // What I chose and the server has not answered yet, by the option's number.
  const [wished, setWished] = useState<ReadonlyMap<number, boolean>>(new Map());
  /** From this rev on the message holds all that I chose. */
  const [storedRev, setStoredRev] = useState(0);
  const latestRequest = useRef(0);
  const me = chat.me.value;
  useEffect(() => {
    if (message.rev >= storedRev) setWished(new Map());
  }, [message.rev, storedRev]);
  if (!poll) return null;
  const chosen = poll.options.flatMap(({ users }, index) => (users.some(({ id }) => id === me.id) ? [index] : []));
  const isChosen = (index: number) => wished.get(index) ?? chosen.includes(index);
  const toggle = async (index: number) => {
    const on = !isChosen(index);
    const noOther = poll.options.map((_, other) => [other, false] as const);
    setWished((now) => new Map([...(poll.multiple ? now : noOther), [index, on]]));
    const request = ++latestRequest.current;
    setStoredRev(Number.POSITIVE_INFINITY);
    const vote = chat.request("vote", { room, seq, option: index, on }).then(({ message: { rev } }) => rev);
    const stored = (await chat.attempt(vote)) ? await vote : 0;
    if (request === latestRequest.current) setStoredRev(stored);
  };
  return (
    <fieldset class="poll" disabled={poll.closed || !may(me, chat.currentListing, "vote")}>
      <legend dir="auto">{body.split("\n", 1)[0]}</legend>
      {poll.options.map(({ count, text, users }, index) => (
        <label key={text} class="poll-option" title={joinNames(displayNames(message, users))}>
          <input
            type={poll.multiple ? "checkbox" : "radio"}
            name={`poll-${room}-${seq}`}
            checked={isChosen(index)}
            onClick={(event) => {
              // A radio button can be switched off here, too.
              event.preventDefault();
              void toggle(index);
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

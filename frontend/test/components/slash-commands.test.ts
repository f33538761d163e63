import { beforeEach, expect, test } from "vitest";
import { keptFields } from "../../src/components/kept-fields";
import { dropPollCommand, runSlashCommand } from "../../src/components/slash-commands";
import { type Chat, errorText } from "../../src/state/chat";
import { Composers } from "../../src/state/composer";
import { Drafts } from "../../src/state/drafts";
import { dialog, toastText } from "../../src/state/ui";
import { MemoryStorage } from "../../src/sync/storage";
import { settle } from "../test-connection";

const people = [
  { id: 8, name: "Ben" },
  { id: 9, name: "Ben Cole" },
];

beforeEach(() => {
  dialog.value = null;
  toastText.value = "";
});

/** A chat where no room can be opened and that records what it does; without `online` every request fails. */
function makeChat({ online = true, topic = "" } = {}) {
  const requests: unknown[] = [];
  const posts: unknown[] = [];
  const errors: string[] = [];
  const chat = {
    me: { value: { id: 1 } },
    rooms: { value: [{ slug: "hall", topic }] },
    composers: new Composers(new Drafts(new MemoryStorage(), 1), new MemoryStorage(), 1),
    request: async (event: string, payload: object) => {
      if (!online) throw new Error("offline");
      requests.push([event, payload]);
      return { people, room: { slug: "dm-1" } };
    },
    attempt: (work: Promise<unknown>) =>
      work.then(
        () => true,
        (error) => {
          errors.push(errorText(error));
          return false;
        },
      ),
    current: { value: { slug: "hall", atBottom: { value: true } } },
    open: async () => false,
    putRoom: () => {},
    post: (...post: unknown[]) => posts.push(post),
  };
  return { chat: chat as unknown as Chat, requests, posts, errors };
}

/** Type a text into the box of the room, and send it. Returns what is to be posted, what was done, and what stays. */
async function run(text: string, options: { online?: boolean; topic?: string } = {}) {
  const made = makeChat(options);
  const composer = made.chat.composers.of("hall");
  composer.setText(text);
  const body = runSlashCommand(made.chat, composer, text);
  await settle();
  return { ...made, body, left: composer.text.value };
}

test("a direct message goes to the person with the longest name that fits, and to no other room", async () => {
  const { requests, posts, left } = await run("/Msg @ben cole see you");
  expect(requests.at(-1)).toEqual(["direct", { people: [9] }]);
  expect(posts).toEqual([["see you", null, "dm-1"]]);
  expect(left).toBe("");
});

test("a name and its message may stand on two lines", async () => {
  const { posts } = await run("/msg ben\nthe first line\n  the second");
  expect(posts).toEqual([["the first line\n  the second", null, "dm-1"]]);
});

test.each(["/msg Zoe hello", "/invite @Zoe", "/remove Zoe"])(
  "%s says that there is nobody of that name, and stays in the box",
  async (text) => {
    const { body, errors, left, posts } = await run(text);
    expect(errors).toEqual(["No one is called Zoe."]);
    expect([body, posts, left]).toEqual([null, [], text]);
  },
);

test("without a connection a command stays in the box", async () => {
  for (const text of ["/msg ben hello", "/topic Plans", "/invite Ben"])
    expect(await run(text, { online: false })).toMatchObject({ left: text, posts: [], requests: [] });
});

test("a command that is running is not run twice, and drops no text that was written meanwhile", async () => {
  const { chat, requests } = makeChat();
  const composer = chat.composers.of("hall");
  composer.setText("/topic Plans");
  for (let press = 0; press < 2; press++) runSlashCommand(chat, composer, "/topic Plans");
  composer.setText("something else");
  await settle();
  expect(requests).toEqual([["configure", { room: "hall", topic: "Plans" }]]);
  expect(composer.text.value).toBe("something else");
});

test("a command without its argument shows or asks, and changes nothing", async () => {
  for (const [text, opened] of [
    ["/msg", "direct"],
    ["/invite", "invite"],
    ["/remove", "people"],
    ["/poll", "poll"],
    ["/help", "help"],
  ] as const) {
    expect((await run(text)).requests).toEqual([]);
    expect(dialog.value).toBe(opened);
  }
  expect((await run("/topic", { topic: "Plans" })).requests).toEqual([]);
  expect(toastText.value).toBe("Topic: Plans");
});

test.each([
  ["/poll Lunch? pizza, sushi", "Lunch?", ["pizza", "sushi"]],
  ["/poll Where to?\nPark\nBeach, if it is warm", "Where to?", ["Park", "Beach", "if it is warm"]],
  ["/poll Lunch\npizza", "Lunch", ["pizza"]],
  ["/poll 昼食は？寿司、ピザ", "昼食は？", ["寿司", "ピザ"]],
])("%j fills the dialog, and stays in the box until the poll is there", async (text, question, options) => {
  const { chat, left } = await run(text);
  expect(dialog.value).toBe("poll");
  expect(keptFields("1:poll:hall")).toEqual({ question: [question], option: options });
  expect(left).toBe(text);
  dropPollCommand(chat, "hall");
  expect(chat.composers.of("hall").text.value).toBe("");
});

test("what help cannot use stays in the box", async () => {
  expect((await run("/help me please")).left).toBe("/help me please");
});

test.each(["/mgs ben secret", "/dm ben secret", "/ msg ben secret", "/constructor", "/me"])(
  "%s is neither posted nor run, and a sentence says why",
  async (text) => {
    const { body, left, requests } = await run(text);
    expect([body, left, requests]).toEqual([null, text, []]);
    expect(toastText.value).toContain("/me");
  },
);

test("texts are posted, in the form that the server knows", async () => {
  expect((await run("/Me\twaves")).body).toBe("/me waves");
  expect((await run("//topic")).body).toBe("/topic");
  expect((await run("/usr/bin")).body).toBe("/usr/bin");
});

import { expect, test } from "vitest";
import { runSlashCommand } from "../../src/components/slash-commands";
import { type Chat, errorText } from "../../src/state/chat";
import { settle } from "../test-connection";

const people = [
  { id: 8, name: "Ben" },
  { id: 9, name: "Ben Cole" },
];

/** Run a command in a chat where no room can be opened. Returns what it requests and posts, and how it fails. */
async function run(text: string) {
  const requests: unknown[] = [];
  const posts: unknown[] = [];
  const errors: string[] = [];
  const chat = {
    request: async (event: string, payload: object) => {
      requests.push([event, payload]);
      return { people, room: { slug: "dm-1" } };
    },
    attempt: (work: Promise<unknown>) => work.catch((error) => errors.push(errorText(error))),
    open: async () => false,
    putRoom: () => {},
    post: (...post: unknown[]) => posts.push(post),
  };
  const isCommand = runSlashCommand(chat as unknown as Chat, "hall", text);
  await settle();
  return { isCommand, requests, posts, errors };
}

test("a direct message goes to the person with the longest name that fits, and to no other room", async () => {
  const { requests, posts } = await run("/msg @ben cole see you");
  expect(requests.at(-1)).toEqual(["direct", { people: [9] }]);
  expect(posts).toEqual([["see you", null, "dm-1"]]);
});

test.each(["/msg Zoe hello", "/invite @Zoe", "/remove Zoe"])(
  "%s says that there is nobody of that name",
  async (text) => {
    const { errors, posts } = await run(text);
    expect(errors).toEqual([expect.stringContaining("Zoe")]);
    expect(posts).toEqual([]);
  },
);

test("what the server handles, and what is no command, is left alone", async () => {
  for (const text of ["/me waves", "/shrug", "/unknown", "//topic", "hello"])
    expect((await run(text)).isCommand).toBe(false);
});

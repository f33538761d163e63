// A plain chat on Node's Socket.IO, as its documentation would have one written. With DATABASE set every message is
// stored by better-sqlite3 (WAL, synchronous=NORMAL: a power cut may lose the last of them) before it is sent on.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(new URL("../package.json", import.meta.url));
const { Server } = require("socket.io");

const http = createServer();
const io = new Server(http, { serveClient: false });
const rooms = new Map();
const members = new Map();
const EMOJI = { tada: "🎉", smile: "😄", thumbsup: "👍", heart: "❤️" };
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const MARKUP = /`([^`\n]+)`|https?:\/\/[^\s<>"]+|:([a-z_]+):|@([\w-]+)/g;
const store = process.env.DATABASE ? openStore(process.env.DATABASE) : keepNothing();
let people = 0;

io.on("connection", (socket) => {
  const you = { id: ++people, name: String(socket.handshake.auth.username), kind: "guest" };
  socket.on("join", ({ room, limit }, ack) => {
    socket.join(room);
    if (!members.has(room)) members.set(room, new Map());
    members.get(room).set(you.name.toLowerCase(), you.id);
    ack({ ok: true, room: { slug: room, seq: store.last(room) }, messages: store.newest(room, limit), you });
  });
  socket.on("message", ({ room, body, client_id }, ack) => {
    const marked = markUp(body, members.get(room));
    const message = store.add(room, you, client_id, body, marked.html, new Date().toISOString());
    if (marked.people.length) message.mentions = marked.people;
    io.to(room).emit("message", message);
    ack({ ok: true, message });
  });
});

http.listen(Number(process.env.PORT), "127.0.0.1");

function shape(room, seq, author, client_id, body, html, created_at) {
  return {
    room, seq, rev: seq, client_id, author, kind: "message", body, html, created_at, edited_at: null,
    deleted: false, reply_to: null, reactions: [], attachments: [],
  };
}

// The HTML of code, links, emoji and the room's members in a text (null: there are none), and the members' ids.
function markUp(body, people) {
  const named = [], pieces = [];
  let end = 0;
  for (const found of body.matchAll(MARKUP)) {
    const html = piece(found, people, named);
    if (html === null) continue;
    pieces.push(escaped(body.slice(end, found.index)), html);
    end = found.index + found[0].length;
  }
  return { html: end ? pieces.join("") + escaped(body.slice(end)) : null, people: named };
}

function piece([whole, code, emoji, name], people, named) {
  if (code) return `<code>${escaped(code)}</code>`;
  if (emoji) return EMOJI[emoji] ?? null;
  if (!name) return `<a href="${escaped(whole)}" rel="nofollow noopener" target="_blank">${escaped(whole)}</a>`;
  const id = people?.get(name.toLowerCase());
  if (id === undefined) return null;
  named.push(id);
  return `<a class="mention" data-person="${id}" href="/people/${id}">${escaped(whole)}</a>`;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => ESCAPED[sign]);
}

function keepNothing() {
  return {
    last: (room) => rooms.get(room) ?? 0,
    newest: () => [],
    add(room, author, client_id, body, html, at) {
      const seq = (rooms.get(room) ?? 0) + 1;
      rooms.set(room, seq);
      return shape(room, seq, author, client_id, body, html, at);
    },
  };
}

function openStore(path) {
  const Database = require("better-sqlite3");
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec(`CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, room TEXT NOT NULL, seq INTEGER NOT NULL, author_id INTEGER NOT NULL, author TEXT NOT NULL,
    client_id TEXT, body TEXT NOT NULL, html TEXT, created_at TEXT NOT NULL, UNIQUE (room, seq))`);
  const insert = database.prepare(
    `INSERT INTO messages (room, seq, author_id, author, client_id, body, html, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const highest = database.prepare("SELECT coalesce(max(seq), 0) AS seq FROM messages WHERE room = ?");
  const newest = database.prepare("SELECT * FROM messages WHERE room = ? ORDER BY seq DESC LIMIT ?");
  const last = (room) => {
    if (!rooms.has(room)) rooms.set(room, highest.get(room).seq);
    return rooms.get(room);
  };
  return {
    last,
    newest: (room, limit) => newest.all(room, limit).reverse().map((row) => shape(
      row.room, row.seq, { id: row.author_id, name: row.author, kind: "guest" }, row.client_id, row.body, row.html,
      row.created_at,
    )),
    add(room, author, client_id, body, html, at) {
      const seq = last(room) + 1;
      insert.run(room, seq, author.id, author.name, client_id, body, html, at);
      rooms.set(room, seq);
      return shape(room, seq, author, client_id, body, html, at);
    },
  };
}

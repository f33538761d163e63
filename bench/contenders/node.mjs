// A plain chat on Node's Socket.IO, as its documentation would have one written. With DATABASE set every message is
// stored by better-sqlite3 (WAL, synchronous=NORMAL: a power cut may lose the last of them) before it is sent on.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(new URL("../package.json", import.meta.url));
const { Server } = require("socket.io");

const http = createServer();
const io = new Server(http, { serveClient: false });
const rooms = new Map();
const store = process.env.DATABASE ? openStore(process.env.DATABASE) : keepNothing();
let people = 0;

io.on("connection", (socket) => {
  const you = { id: ++people, name: String(socket.handshake.auth.username), kind: "guest" };
  socket.on("join", ({ room, limit }, ack) => {
    socket.join(room);
    ack({ ok: true, room: { slug: room, seq: store.last(room) }, messages: store.newest(room, limit), you });
  });
  socket.on("message", ({ room, body, client_id }, ack) => {
    const message = store.add(room, you, client_id, body, new Date().toISOString());
    io.to(room).emit("message", message);
    ack({ ok: true, message });
  });
});

http.listen(Number(process.env.PORT), "127.0.0.1");

function shape(room, seq, author, client_id, body, created_at) {
  return {
    room, seq, rev: seq, client_id, author, kind: "message", body, html: null, created_at, edited_at: null,
    deleted: false, reply_to: null, reactions: [], attachments: [],
  };
}

function keepNothing() {
  return {
    last: (room) => rooms.get(room) ?? 0,
    newest: () => [],
    add(room, author, client_id, body, at) {
      const seq = (rooms.get(room) ?? 0) + 1;
      rooms.set(room, seq);
      return shape(room, seq, author, client_id, body, at);
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
    client_id TEXT, body TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE (room, seq))`);
  const insert = database.prepare(
    "INSERT INTO messages (room, seq, author_id, author, client_id, body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
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
      row.room, row.seq, { id: row.author_id, name: row.author, kind: "guest" }, row.client_id, row.body, row.created_at,
    )),
    add(room, author, client_id, body, at) {
      const seq = last(room) + 1;
      insert.run(room, seq, author.id, author.name, client_id, body, at);
      rooms.set(room, seq);
      return shape(room, seq, author, client_id, body, at);
    },
  };
}

/* The least a server can do: it stores nothing, checks nothing, and hands out what came in a turn of its loop with
 * one write a client. What the generator reaches against this is the generator's own ceiling. */
#include "websocket.h"

#define CLIENTS 65536
#define ROOMS 1024

struct out { unsigned char *data; size_t size, room; };
struct client { int open, room, upgraded; unsigned char rest[8192]; size_t rest_size; struct out out; };

static struct client *clients;
static struct { char name[64]; int members[CLIENTS]; int count; struct out batch; } *rooms;
static int room_count, epoll, touched[ROOMS], touched_count, dirty[CLIENTS], dirty_count;

static void append(struct out *out, const void *data, size_t size) {
    if (out->size + size > out->room) {
        out->room = (out->size + size) * 2;
        out->data = realloc(out->data, out->room);
    }
    memcpy(out->data + out->size, data, size);
    out->size += size;
}

static void flush(int at) {
    struct client *client = &clients[at];
    ssize_t sent = send(at, client->out.data, client->out.size, MSG_NOSIGNAL);
    if (sent < 0) sent = 0;
    memmove(client->out.data, client->out.data + sent, client->out.size - (size_t)sent);
    client->out.size -= (size_t)sent;
    struct epoll_event event = {.events = EPOLLIN | (client->out.size ? EPOLLOUT : 0), .data.fd = at};
    if (client->out.size || sent == 0) epoll_ctl(epoll, EPOLL_CTL_MOD, at, &event);
}

static void put(int at, const void *data, size_t size) {
    if (!clients[at].out.size) dirty[dirty_count++] = at;
    append(&clients[at].out, data, size);
}

static void put_text(int at, const char *text) {
    unsigned char out[16384];
    put(at, out, write_frame(out, TEXT, text, strlen(text), NULL));
}

static int room_named(const char *from, size_t size) {
    for (int i = 0; i < room_count; i++)
        if (strlen(rooms[i].name) == size && !memcmp(rooms[i].name, from, size)) return i;
    memcpy(rooms[room_count].name, from, size);
    return room_count++;
}

static void publish(int room, const char *payload, size_t size) {
    unsigned char out[16384];
    if (!rooms[room].batch.size) touched[touched_count++] = room;
    append(&rooms[room].batch, out, write_frame(out, TEXT, payload, size, NULL));
}

static void on_event(int at, char *text, size_t size) {
    static char answer[16384];
    text[size] = 0;
    int number = atoi(text + 2), join = strstr(text, "[\"join\"") != NULL;
    char *name = strstr(text, "\"room\":\"") + 8;
    int room = room_named(name, (size_t)(strchr(name, '"') - name));
    if (join) {
        clients[at].room = room;
        rooms[room].members[rooms[room].count++] = at;
        snprintf(answer, sizeof answer, "43%d[{\"ok\":true}]", number);
        put_text(at, answer);
        return;
    }
    char *body = strstr(text, "\"body\":\"");
    int length = snprintf(answer, sizeof answer, "43%d[{\"ok\":true,\"message\":{\"author\":{\"id\":1,\"name\":\"x\",\"kind\":\"guest\"},"
        "\"created_at\":\"2026-01-01T00:00:00.000Z\",\"deleted\":false,\"attachments\":[],\"reactions\":[],\"html\":null,"
        "\"edited_at\":null,\"reply_to\":null,\"kind\":\"message\",%s", number, body);
    put_text(at, answer);
    char *payload = strstr(answer, "{\"author\"");
    static char event[16384];
    length = snprintf(event, sizeof event, "42[\"message\",%.*s]", (int)(answer + length - payload - 1), payload);
    publish(room, event, (size_t)length);
}

static void on_text(int at, char *text, size_t size) {
    if (text[0] == '4' && text[1] == '0') put_text(at, "40{\"sid\":\"s\"}");
    if (text[0] == '4' && text[1] == '2') on_event(at, text, size);
}

static void upgrade(int at) {
    static const char reply[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    clients[at].upgraded = 1;
    put(at, reply, sizeof reply - 1);
    put_text(at, "0{\"sid\":\"s\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
}

static void leave(int at) {
    struct client *client = &clients[at];
    for (int r = 0; r < room_count; r++)
        for (int i = 0; i < rooms[r].count; i++)
            if (rooms[r].members[i] == at) rooms[r].members[i--] = rooms[r].members[--rooms[r].count];
    free(client->out.data);
    memset(client, 0, sizeof *client);
    close(at);
}

static void receive(int at) {
    static unsigned char buffer[65536];
    struct client *client = &clients[at];
    memcpy(buffer, client->rest, client->rest_size);
    ssize_t got = recv(at, buffer + client->rest_size, sizeof buffer / 2, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) leave(at);
        return;
    }
    size_t size = client->rest_size + (size_t)got, used = 0;
    struct frame frame;
    if (!client->upgraded) {
        upgrade(at);
        used = size;
    }
    while (read_frame(buffer + used, size - used, &frame)) {
        used += frame.whole;
        for (size_t i = 0; frame.mask && i < frame.length; i++) frame.payload[i] ^= frame.mask[i & 3];
        unsigned char pong[256];
        unsigned char next = frame.payload[frame.length];
        if (frame.opcode == PING) put(at, pong, write_frame(pong, PONG, frame.payload, frame.length, NULL));
        if (frame.opcode == TEXT) on_text(at, (char *)frame.payload, frame.length);
        frame.payload[frame.length] = next;
    }
    client->rest_size = size - used;
    memcpy(client->rest, buffer + used, client->rest_size);
}

static void accept_all(int listener) {
    for (int at; (at = accept(listener, NULL, NULL)) >= 0;) {
        quick_socket(at);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = at};
        epoll_ctl(epoll, EPOLL_CTL_ADD, at, &event);
    }
}

static void hand_out(void) {
    for (int t = 0; t < touched_count; t++) {
        struct out *batch = &rooms[touched[t]].batch;
        for (int i = 0; i < rooms[touched[t]].count; i++) put(rooms[touched[t]].members[i], batch->data, batch->size);
        batch->size = 0;
    }
    touched_count = 0;
    for (int i = 0; i < dirty_count; i++) flush(dirty[i]);
    dirty_count = 0;
}

int main(int count, char **words) {
    all_descriptors();
    clients = calloc(CLIENTS, sizeof *clients);
    rooms = calloc(ROOMS, sizeof *rooms);
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(count > 1 ? atoi(words[1]) : 0))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) die("listen");
    quick_socket(listener);
    epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listener) {
                accept_all(listener);
            } else {
                if (events[i].events & EPOLLOUT) flush(events[i].data.fd);
                if (events[i].events & ~(uint32_t)EPOLLOUT) receive(events[i].data.fd);
            }
        }
        hand_out();
    }
}

/* What both ends of a benchmark share: clock, sockets and WebSocket frames (RFC 6455, section 5.2). */
#ifndef BENCH_WEBSOCKET_H
#define BENCH_WEBSOCKET_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 0x1, CLOSE = 0x8, PING = 0x9, PONG = 0xA };

struct frame {
    int opcode;
    unsigned char *payload;
    size_t length;
    size_t whole; /* with its header */
    const unsigned char *mask; /* NULL when there is none */
};

static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline void die(const char *what) {
    perror(what);
    exit(1);
}

static inline void all_descriptors(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static inline void quick_socket(int descriptor) {
    int one = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

/* Reads the frame at `data`; 0 when it is not all there yet. */
static inline int read_frame(unsigned char *data, size_t size, struct frame *frame) {
    size_t at = 2;
    if (size < 2) return 0;
    frame->opcode = data[0] & 0x0f;
    frame->length = data[1] & 0x7f;
    if (frame->length == 126) {
        if (size < 4) return 0;
        frame->length = (size_t)data[2] << 8 | data[3];
        at = 4;
    } else if (frame->length == 127) {
        if (size < 10) return 0;
        frame->length = 0;
        for (int i = 2; i < 10; i++) frame->length = frame->length << 8 | data[i];
        at = 10;
    }
    frame->mask = NULL;
    if (data[1] & 0x80) {
        if (size < at + 4) return 0;
        frame->mask = data + at;
        at += 4;
    }
    if (size - at < frame->length) return 0;
    frame->payload = data + at;
    frame->whole = at + frame->length;
    return 1;
}

/* Writes a frame to `out`, masked when `key` is given, and returns its size. */
static inline size_t write_frame(unsigned char *out, int opcode, const void *payload, size_t length, const unsigned char *key) {
    const unsigned char *from = payload;
    size_t at = 2;
    unsigned char masked = key ? 0x80 : 0;
    out[0] = (unsigned char)(0x80 | opcode);
    if (length < 126) {
        out[1] = (unsigned char)(masked | length);
    } else {
        out[1] = masked | 126;
        out[2] = (unsigned char)(length >> 8);
        out[3] = (unsigned char)length;
        at = 4;
    }
    if (!key) {
        memcpy(out + at, from, length);
        return at + length;
    }
    memcpy(out + at, key, 4);
    at += 4;
    for (size_t i = 0; i < length; i++) out[at + i] = from[i] ^ key[i & 3];
    return at + length;
}

#endif

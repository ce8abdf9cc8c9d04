/* The floor: a websocket server that does nothing but write one frame to each of its viewers.
 *
 * It sends the packets that a Socket.IO client needs, and ignores the packets of the client. It
 * holds the sockets in an array. On `POST /bench/broadcast?count=C&every=MS&from=V` it writes C
 * messages, each framed once and then written to each viewer. A viewer that can't take all of a
 * message is closed. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../measures.h"

enum { MOST = 65536, EVENTS = 256, LARGEST = 65536, SEND_BUFFER = 32768 };
enum state { NEW = 0, UPGRADED, WATCHING };

/* The accept value for the key that our viewers always send, which is the example of RFC 6455. */
static const char SWITCH[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static const char OPENED[] = "0{\"sid\":\"floor\",\"upgrades\":[],\"pingInterval\":25000,"
                             "\"pingTimeout\":20000,\"maxPayload\":4096}";
static const char JOINED[] = "40/live,{\"sid\":\"floor\"}";

static char states[MOST], *rest_of_body, message[LARGEST];
static int epoll, viewers[MOST], viewer_count;
static int64_t left, every, version, due;

static size_t framed(char *frame, const char *text, size_t length) {
    size_t header = length < 126 ? 2 : 4;
    frame[0] = (char)0x81;
    frame[1] = (char)(length < 126 ? length : 126);
    if (header == 4) frame[2] = (char)(length >> 8), frame[3] = (char)length;
    memcpy(frame + header, text, length);
    return header + length;
}

static void tell(int fd, const char *text) {
    char frame[512];
    send(fd, frame, framed(frame, text, strlen(text)), MSG_NOSIGNAL);
}

static void leave(int fd) {
    for (int at = 0; states[fd] == WATCHING && at < viewer_count; at++)
        if (viewers[at] == fd) viewers[at--] = viewers[--viewer_count];
    close(fd);
}

static void broadcast(void) {
    static char text[LARGEST];
    int length = snprintf(text, sizeof text, "42/live,[\"standings\",{\"sent\":%ld,\"version\":%ld,%s", now(),
                          version++, rest_of_body);
    size_t whole = framed(message, text, (size_t)length);
    for (int at = viewer_count - 1; at >= 0; at--)
        if (send(viewers[at], message, whole, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)whole) leave(viewers[at]);
}

static int64_t asked(const char *text, const char *name) {
    const char *found = strstr(text, name);
    return found ? atol(found + strlen(name)) : 0;
}

static void answer(int fd, const char *text) {
    static const char done[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    if (!strncmp(text, "POST /bench/broadcast", 21)) {
        left = asked(text, "count=");
        every = asked(text, "every=") * 1000000;
        version = asked(text, "from=");
        due = now();
    }
    if (strncmp(text, "GET /socket.io/", 15)) {
        send(fd, done, sizeof done - 1, MSG_NOSIGNAL);
        return;
    }
    send(fd, SWITCH, sizeof SWITCH - 1, MSG_NOSIGNAL);
    tell(fd, OPENED);
    states[fd] = UPGRADED;
}

static void take(int fd) {
    static char text[LARGEST];
    ssize_t got = recv(fd, text, sizeof text - 1, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        leave(fd);
        return;
    }
    text[got] = 0;
    if (states[fd] == NEW) {
        answer(fd, text);
    } else if (states[fd] == UPGRADED) {
        states[fd] = WATCHING;
        viewers[viewer_count++] = fd;
        tell(fd, JOINED);
    }
}

static void let_in(int listener) {
    int buffer = SEND_BUFFER, on = 1, fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        if (fd >= MOST) {
            close(fd);
            continue;
        }
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        states[fd] = NEW;
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static int listen_on(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 2048)) {
        perror("writeloop");
        exit(2);
    }
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    return listener;
}

int main(int count, char **values) {
    struct epoll_event events[EVENTS];
    if (count != 3) return 2; /* writeloop PORT REST-OF-BODY */
    rest_of_body = values[2];
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* so that it never outlives the benchmark */
    permit_files();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on(atoi(values[1]));
    for (;;) {
        int64_t wait = left ? (due - now()) / 1000000 : 1000;
        int ready = epoll_wait(epoll, events, EVENTS, wait < 0 ? 0 : (int)wait);
        for (int at = 0; at < ready; at++)
            if (events[at].data.fd == listener) let_in(listener);
            else take(events[at].data.fd);
        if (left && now() >= due) {
            broadcast();
            left--;
            due += every;
        }
    }
}

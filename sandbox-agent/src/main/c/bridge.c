/*
 * Joins stdin and stdout to the agent's port on this pod's loopback. It is what Berth execs where
 * port-forward cannot reach; it ends as soon as either side does, so it leaves nothing behind.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AGENT_PORT = 8642, CHUNK = 32 * 1024 };

static int copy(int from, int to) {
    static char buffer[CHUNK];
    ssize_t n = read(from, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) return 1;
    if (n <= 0) return 0;
    for (ssize_t done = 0; done < n;) {
        ssize_t w = write(to, buffer + done, (size_t)(n - done));
        if (w < 0 && errno == EINTR) continue;
        if (w < 0) return 0;
        done += w;
    }
    return 1;
}

int main(void) {
    struct sockaddr_in agent = {.sin_family = AF_INET, .sin_port = htons(AGENT_PORT)};
    agent.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (s < 0 || connect(s, (struct sockaddr *)&agent, sizeof agent) != 0) {
        fprintf(stderr, "bridge: the agent does not listen: %s\n", strerror(errno));
        return 111;
    }
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = s, .events = POLLIN}};
    for (;;) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR) return 1;
        if ((fds[0].revents) && !copy(0, s)) return 0;
        if ((fds[1].revents) && !copy(s, 1)) return 0;
    }
}

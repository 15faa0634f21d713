/*
 * Lineages of processes that fork and exit without pause, deaf to all that can be ignored:
 *
 *   forks LINEAGES FILE
 *
 * The first 8 bytes of FILE count the steps, so that whoever reads them twice sees whether anybody
 * lives. After 30 seconds they end by themselves.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static void live(long *steps, time_t deadline) {
  while (time(NULL) < deadline) {
    __atomic_add_fetch(steps, 1, __ATOMIC_RELAXED);
    if (fork() > 0) {
      return;
    }
  }
}

int main(int argc, char **argv) {
  time_t deadline = time(NULL) + 30;
  int fd = argc == 3 ? open(argv[2], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
  if (fd < 0 || ftruncate(fd, 4096) != 0) {
    return 1;
  }
  long *steps = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  for (int one = 1; one < NSIG; one++) {
    signal(one, SIG_IGN);
  }
  for (long lineage = 0; lineage < atol(argv[1]); lineage++) {
    if (fork() == 0) {
      live(steps, deadline);
      _exit(0);
    }
  }
  return 0;
}

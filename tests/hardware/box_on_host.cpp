// The box of docs/motcua_box on this computer, with the clock and the keys in the hands of a test.
//
//   box_on_host ADDRESS BOOT           one command a line: "at MS", "key N 0|1", "bytes HEX"; after each
//                                      the answers it gave, in hex, and its lamp
//   box_on_host ADDRESS BOOT FD        the same on an open line, with the real clock; keys on stdin
#include <poll.h>
#include <time.h>
#include <unistd.h>
#include "../../docs/motcua_box/box.h"

static uint32_t ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000u + now.tv_nsec / 1000000u;
}

static void lamp(const Box &box) {
  printf("%s/%s/%u/%d/%s\n", box.lit ? box.lamp.light : "-", box.lamp.label, box.lamp.waiting,
         box.lamp.overdue, box.lamp.due);
  fflush(stdout);
}

int main(int count, char **words) {
  bool on_line = count > 3;
  int fd = on_line ? atoi(words[3]) : -1;
  uint32_t now = on_line ? ms() : 0;
  Box box(atoi(words[1]), atoi(words[2]), 0, now);
  char line[4096];
  pollfd ears[2] = {{0, POLLIN, 0}, {fd, POLLIN, 0}};
  while (poll(ears, on_line ? 2 : 1, -1) >= 0) {
    if (on_line && ears[1].revents & POLLIN) {
      char heard[256];
      ssize_t bytes = read(fd, heard, sizeof heard);
      for (ssize_t i = 0; i < bytes; i++)
        if (box.hears(heard[i], ms()) && write(fd, box.answer, strlen(box.answer)) > 0) lamp(box);
    }
    if (!(ears[0].revents & (POLLIN | POLLHUP))) continue;
    if (!fgets(line, sizeof line, stdin)) return 0;
    unsigned a, b;
    if (sscanf(line, "at %u", &a) == 1) now = a;
    if (sscanf(line, "key %u %u", &a, &b) == 2) box.look(a, b, on_line ? ms() : now);
    if (!strncmp(line, "bytes ", 6))
      for (char *c = line + 6; sscanf(c, "%2x", &a) == 1; c += 2)
        if (box.hears((char)a, now)) for (char *s = box.answer; *s; s++) printf("%02x", (uint8_t)*s);
    if (!on_line) printf(" "), lamp(box);
  }
}

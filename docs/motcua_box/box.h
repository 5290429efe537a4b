// One button box: what it understands, what it answers, which presses it keeps. No pins in here, so
// that the same lines run in a box and in the tests of the program (see docs/boxes.md).
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const uint8_t LONGEST = 64;         // bytes of a frame, CR LF included
const uint8_t HOLDS = 8;            // presses that wait for the computer
const uint16_t STILL_MS = 30;       // a contact that has been still for so long has stopped bouncing
const uint32_t STUCK_MS = 10000;    // nobody presses for so long
const uint32_t ALONE_MS = 2000;     // not asked for so long: the computer is gone
const uint8_t KEYS = 6;
const char *const KEY[KEYS] = {"next", "recall", "start", "finish", "no-show", "open"};

struct Lamp {
  char light[9], label[9], due[9];
  uint16_t waiting;
  bool overdue;
};

inline uint16_t crc16(const char *bytes, uint8_t count) {
  uint16_t crc = 0xFFFF;
  while (count--) {
    crc ^= (uint16_t)(uint8_t)*bytes++ << 8;
    for (uint8_t bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
  }
  return crc;
}

// Does `text` have `least` to `most` letters, all of them from `alphabet`?
inline bool spelt(const char *text, const char *alphabet, uint8_t least, uint8_t most) {
  size_t length = strlen(text);
  return least <= length && length <= most && strspn(text, alphabet) == length;
}

#define DIGITS "0123456789"
#define HEX_DIGITS DIGITS "ABCDEF"
#define CAPITALS DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
#define SMALL "abcdefghijklmnopqrstuvwxyz-"

class Box {
 public:
  Lamp lamp;        // what to show, while `lit`
  bool lit;         // a lamp has been given since the start
  char answer[LONGEST + 1];

  // `boot` is another one at each start, from 1 to 65535. A key in `down` is pressed already, and is
  // no press; bit 0 is the first key.
  Box(uint8_t address, uint16_t boot, uint8_t down = 0, uint32_t now = 0)
      : lamp(), lit(false), address(address), boot(boot), level(down), shown(0), number(0), count(0),
        length(0), asked(0), was_asked(false) {
    for (uint8_t key = 0; key < KEYS; key++) edge[key] = now - STILL_MS, closed[key] = now;
  }

  // Look at a key. The first closing of its contact is a press; then the key is deaf until the contact
  // has been still. False: there is no room for the press, and the box should say so.
  bool look(uint8_t key, bool is_closed, uint32_t now) {
    if (is_closed == (level >> key & 1)) return true;
    level ^= 1 << key;
    bool still = now - edge[key] >= STILL_MS;
    edge[key] = now;
    if (is_closed) closed[key] = now;
    return is_closed && still ? press(key, now) : true;
  }

  bool press(uint8_t key, uint32_t now) {
    if (count == HOLDS) return false;
    number = number % 99 + 1;
    held[count++] = {number, key, now};
    return true;
  }

  bool alone(uint32_t now) const { return !was_asked || now - asked >= ALONE_MS; }

  // Take a byte from the line. True: send `answer`, not sooner than 1 ms from now.
  bool hears(char byte, uint32_t now) {
    if (byte == ':') length = 0;      // always begins anew
    else if (length == 0) return false;
    frame[length++] = byte;
    bool whole = byte == '\n';
    bool mine = whole && understood(now);
    if (whole || length == LONGEST) length = 0;
    return mine;
  }

 private:
  struct Press { uint8_t number, key; uint32_t at; };
  uint8_t address; uint16_t boot; uint8_t level, shown, number, count, length;
  uint32_t asked; bool was_asked;
  uint32_t edge[KEYS], closed[KEYS];
  Press held[HOLDS];
  char frame[LONGEST + 1];

  bool understood(uint32_t now) {
    // :AAkNN payload *CCCC CR LF, all of it printable
    if (length < 13 || memcmp(frame + length - 2, "\r\n", 2) || frame[length - 7] != '*') return false;
    char check[5], *payload = frame + 6;
    memcpy(check, frame + length - 6, 4), check[4] = 0;
    frame[length - 7] = 0;
    for (char *c = frame + 1; *c; c++) if (*c < ' ' || *c > '~' || *c == '*') return false;
    if (strlen(frame) != (size_t)length - 7 || !spelt(check, HEX_DIGITS, 4, 4)) return false;
    if (strtoul(check, 0, 16) != crc16(frame + 1, length - 8)) return false;
    if (!two_digits(frame + 1) || !two_digits(frame + 4)) return false;
    if (two_digits_of(frame + 1) != address) return false;
    uint8_t taken = two_digits_of(frame + 4);
    char kind = frame[3];
    char *field[8] = {payload};
    uint8_t fields = 1;
    for (char *c = payload; *c; c++)
      if (*c == ',') { *c = 0; if (fields < 8) field[fields++] = c + 1; else break; }
    if (!spelt(field[0], HEX_DIGITS, 4, 4)) return false;
    if (kind != 'P' && !(kind == 'L' && fields >= 5 && lights(field, fields))) return false;
    asked = now, was_asked = true;
    if (count && taken == held[0].number && strtoul(field[0], 0, 16) == boot)
      memmove(held, held + 1, --count * sizeof *held);
    report(now);
    return true;
  }

  bool lights(char **field, uint8_t fields) {
    if (!spelt(field[1], DIGITS, 2, 2) || !strcmp(field[1], "00")) return false;
    if (!spelt(field[2], SMALL, 1, 8) || !spelt(field[3], CAPITALS, 0, 8)) return false;
    if (!spelt(field[4], DIGITS, 1, 3)) return false;
    shown = atoi(field[1]);
    strcpy(lamp.light, field[2]), strcpy(lamp.label, field[3]);
    lamp.waiting = atoi(field[4]);
    lamp.overdue = fields > 5 && !strcmp(field[5], "overdue");
    bool due = fields > 6 && spelt(field[6], CAPITALS, 0, 8);
    strcpy(lamp.due, due ? field[6] : "");
    return lit = true;
  }

  void report(uint32_t now) {
    uint32_t age = count ? (now - held[0].at) / 1000 : 0;
    const char *stuck = "";
    for (uint8_t key = KEYS; key--;)
      if (level >> key & 1 && now - closed[key] >= STUCK_MS) stuck = KEY[key];
    int end = sprintf(answer, ":%02ur%02u%04X,%02u,%s,%u%s%s", address, count ? held[0].number : 0,
                      boot, shown, count ? KEY[held[0].key] : "", (unsigned)(age < 99 ? age : 99),
                      *stuck ? "," : "", stuck);
    sprintf(answer + end, "*%04X\r\n", crc16(answer + 1, end - 1));
  }

  static bool two_digits(const char *text) {
    return strchr(DIGITS, text[0]) && strchr(DIGITS, text[1]) && text[0] && text[1];
  }
  static uint8_t two_digits_of(const char *text) { return (text[0] - '0') * 10 + text[1] - '0'; }
};

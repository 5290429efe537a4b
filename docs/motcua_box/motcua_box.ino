// The button box of docs/boxes.md for an Arduino Pro Micro (ATmega32U4, 5 V): pins, lamp and digits.
// What it says and understands is in box.h.
#include <EEPROM.h>
#include "box.h"

const uint8_t DRIVE = 2;                          // DE and /RE of the MAX485 together; its line is Serial1
const uint8_t KEY_PIN[KEYS] = {3, 4, 0, 0, 5, 6}; // next, recall, no start, no finish, no-show, open
const uint8_t ADDRESS_PIN[4] = {7, 8, 9, 10};     // switch to ground: 1, 2, 4, 8
const uint8_t RED = A0, GREEN = A1;               // both: amber
const uint8_t DIN = 16, CLOCK = 15, LOAD = 14;    // the MAX7219 with its eight digits
const unsigned long BAUD = 115200;                // counter.baud

// Segments of 0-9, A-Z and "-", as DP A B C D E F G; an M, W, K, V or X is what it can be.
const uint8_t GLYPH[] = {
    0x7E, 0x30, 0x6D, 0x79, 0x33, 0x5B, 0x5F, 0x70, 0x7F, 0x7B,              // 0-9
    0x77, 0x1F, 0x4E, 0x3D, 0x4F, 0x47, 0x5E, 0x37, 0x06, 0x3C, 0x57, 0x0E,  // A-L
    0x55, 0x15, 0x1D, 0x67, 0x73, 0x05, 0x5B, 0x0F, 0x3E, 0x1C, 0x5C, 0x49, 0x3B, 0x6D};  // M-Z

Box *box;
uint8_t address;
uint32_t refused_at;

void digit(uint8_t place, uint8_t segments) {
  digitalWrite(LOAD, LOW);
  shiftOut(DIN, CLOCK, MSBFIRST, place);
  shiftOut(DIN, CLOCK, MSBFIRST, segments);
  digitalWrite(LOAD, HIGH);
}

void write_digits(const char *text) {
  for (uint8_t place = 8; place; place--) {
    char c = *text ? *text++ : ' ';
    digit(place, c == ' ' ? 0 : c == '-' ? 1 : GLYPH[c <= '9' ? c - '0' : c - 'A' + 10]);
  }
}

void light(bool red, bool green) { digitalWrite(RED, red), digitalWrite(GREEN, green); }

void show() {
  uint32_t now = millis();
  bool slow = now / 1000 % 2, fast = now / 250 % 2;  // never more than three flashes in a second
  const Lamp &lamp = box->lamp;
  static bool starts = true;
  starts = starts && now < 2000;
  if (starts || !address) {  // "So 05", its address; one without stays so
    char text[6];
    sprintf(text, "SO %02u", address);
    return light(false, false), write_digits(text);
  }
  if (box->alone(now)) return light(false, false), write_digits("--");
  bool due = *lamp.due && now / 2000 % 2;
  write_digits(due ? lamp.due : lamp.label);
  if (now - refused_at < 500) return light(fast, fast);  // this press found no room
  if (!box->lit || !strcmp(lamp.light, "closed")) light(false, false);
  else if (!strcmp(lamp.light, "open")) light(false, true);
  else if (!strcmp(lamp.light, "paused")) light(false, slow);
  else if (!strcmp(lamp.light, "called")) light(!lamp.overdue || slow, !lamp.overdue || slow);
  else if (!strcmp(lamp.light, "serving")) light(true, false);
  else if (!strcmp(lamp.light, "late")) light(fast, fast);
  else if (!strcmp(lamp.light, "refused") || !strcmp(lamp.light, "fault")) light(fast, false);
  else light(slow, slow);  // away, and whatever this box does not know
}

uint8_t keys_down() {
  uint8_t down = 0;
  for (uint8_t key = 0; key < KEYS; key++)
    if (KEY_PIN[key] && digitalRead(KEY_PIN[key]) == LOW) down |= 1 << key;
  return down;
}

void setup() {
  pinMode(DRIVE, OUTPUT), pinMode(RED, OUTPUT), pinMode(GREEN, OUTPUT);
  pinMode(DIN, OUTPUT), pinMode(CLOCK, OUTPUT), pinMode(LOAD, OUTPUT);
  for (uint8_t pin : KEY_PIN) if (pin) pinMode(pin, INPUT_PULLUP);
  for (uint8_t bit = 0; bit < 4; bit++) {
    pinMode(ADDRESS_PIN[bit], INPUT_PULLUP);
    delay(1);
    if (digitalRead(ADDRESS_PIN[bit]) == LOW) address |= 1 << bit;
  }
  uint16_t boot;
  EEPROM.get(0, boot);
  boot = boot >= 0xFFFF ? 1 : boot + 1;  // a new EEPROM reads 0xFFFF
  EEPROM.put(0, boot);
  digit(0x0F, 0), digit(0x09, 0), digit(0x0B, 7), digit(0x0A, 6), digit(0x0C, 1);  // plain segments, 8 digits, on
  Serial1.begin(BAUD);
  box = new Box(address, boot, keys_down(), millis());
}

void loop() {
  uint8_t down = keys_down();
  for (uint8_t key = 0; key < KEYS; key++)
    if (!box->look(key, down >> key & 1, millis())) refused_at = millis();
  while (Serial1.available()) {
    if (!box->hears(Serial1.read(), millis())) continue;
    delay(1);  // the computer's driver has let go by now
    digitalWrite(DRIVE, HIGH);
    Serial1.print(box->answer);
    Serial1.flush();
    digitalWrite(DRIVE, LOW);
  }
  static uint32_t shown_at;
  if (millis() - shown_at >= 20) shown_at = millis(), show();
}

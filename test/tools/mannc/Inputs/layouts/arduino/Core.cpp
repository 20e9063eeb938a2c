/* The core of Arduino as a program with semihosting: what Serial prints is what
 * the program prints. It ends instead of looping. */
#include "Arduino.h"
#include <stdio.h>

SerialPort Serial;
void SerialPort::begin(unsigned long) {}
void SerialPort::println(const char *text) { puts(text); }

int main() {
  setup();
  loop();
  return 0;
}

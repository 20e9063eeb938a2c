/* What the sketches of a library use of Arduino's core, for compiling alone. */
#ifndef ARDUINO_H
#define ARDUINO_H

#include <stdint.h>

struct SerialPort {
  void begin(unsigned long baud);
  void println(const char *text);
};
extern SerialPort Serial;

void setup();
void loop();

#endif

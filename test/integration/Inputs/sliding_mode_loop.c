/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Closes the loop of a sliding-mode controller around the Duffing-Holmes
 * oscillator x'' = x - x^3 - 0.25 x' + 0.3 cos t + u, which is to follow sin t
 * from x = 1.5, x' = -1. The plant is integrated by Runge and Kutta of fourth
 * order in double, in steps of 1 ms, u held; the controller is the C of
 * test/Inputs/models/sliding_mode in codes, or in float with -DREAL.
 *
 * Prints, over 30 s: when |e| was above 0.02 for the last time (ms); of the
 * last 10 s the largest |e| (1e-6), which bounds a limit cycle, and the
 * chatter: the largest change of u from one step to the next (1e-6). */
#include "sliding.h"
#include <math.h>
#include <stdio.h>

enum { STEPS = 30000, LAST = 10000 };
static const double step = 1e-3;

#ifdef REAL
typedef float number;
static number plant_code(double x) { return (float)x; }
static number reference_code(double x) { return (float)x; }
static double control(number code) { return code; }
#else
typedef NUMBER number;

/* The nearest code, as a converter gives it. */
static number encode(double x, int frac, int min, int max) {
  double code = nearbyint(ldexp(x, frac));
  return (number)(code < min ? min : code > max ? max : code);
}
static number plant_code(double x) {
  return encode(x, SLIDING_PLANT_FRAC_BITS, SLIDING_PLANT_CODE_MIN,
                SLIDING_PLANT_CODE_MAX);
}
static number reference_code(double x) {
  return encode(x, SLIDING_REFERENCE_FRAC_BITS, SLIDING_REFERENCE_CODE_MIN,
                SLIDING_REFERENCE_CODE_MAX);
}
static double control(number code) {
  return ldexp((double)code, -(SLIDING_U_FRAC_BITS));
}
#endif

static double force(double x, double v, double t, double u) {
  return x - x * x * x - 0.25 * v + 0.3 * cos(t) + u;
}

/* The plant after one sampling step. */
static void advance(double *x, double *v, double t, double u) {
  double h = step, x1 = *x, v1 = *v;
  double a1 = force(x1, v1, t, u);
  double x2 = x1 + h / 2 * v1, v2 = v1 + h / 2 * a1;
  double a2 = force(x2, v2, t + h / 2, u);
  double x3 = x1 + h / 2 * v2, v3 = v1 + h / 2 * a2;
  double a3 = force(x3, v3, t + h / 2, u);
  double x4 = x1 + h * v3, v4 = v1 + h * a3;
  double a4 = force(x4, v4, t + h, u);
  *x += h / 6 * (v1 + 2 * v2 + 2 * v3 + v4);
  *v += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4);
}

int main(void) {
  static sliding_context k;
  double x = 1.5, v = -1.0, before = 0, error = 0, chatter = 0;
  int settled = 0;
  sliding_init(&k);
  for (int n = 0; n < STEPS; ++n) {
    double t = n * step, e = x - sin(t), u;
    number plant[2] = {plant_code(x), plant_code(v)}, code[1];
    number reference[3] = {reference_code(sin(t)), reference_code(cos(t)),
                           reference_code(-sin(t))};
    if (sliding_step(&k, plant, reference, code) != SLIDING_OK)
      return 2;
    u = control(code[0]);
    if (fabs(e) > 0.02)
      settled = n + 1;
    if (n >= STEPS - LAST) {
      error = fmax(error, fabs(e));
      chatter = fmax(chatter, fabs(u - before));
    }
    before = u;
    advance(&x, &v, t, u);
  }
  printf("settled after %d ms\n", settled);
  printf("error %ld\n", lround(error * 1e6));
  printf("chatter %ld\n", lround(chatter * 1e6));
  return 0;
}

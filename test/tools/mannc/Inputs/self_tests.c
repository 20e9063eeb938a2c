/* The self-tests of two models in one program. */
#include "qa1.h"
#include "two.h"
#include <stdio.h>

int main(void) {
  printf("qa1 %d, two %d\n", qa1_self_test(), two_self_test());
  return 0;
}

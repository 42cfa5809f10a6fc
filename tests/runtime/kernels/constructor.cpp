// SPDX-License-Identifier: Apache-2.0
// Does more than a kernel may when it is loaded.
#include "tests/runtime/kernels/kernel.h"

static volatile int begun;
__attribute__((constructor)) static void begin() { begun = 1; }

DMLC_KERNEL { (void)launch; }

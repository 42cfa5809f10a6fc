// SPDX-License-Identifier: Apache-2.0
// Four ways to end badly, by the scalar mode: const int* x, int* out, int mode, int n.
#include "tests/runtime/kernels/kernel.h"

DMLC_KERNEL {
  auto* out = value<int*>(launch, 1);
  switch (value<int>(launch, 2)) {
    case 0:
      *reinterpret_cast<volatile int*>(first + 16) = 1;
      break;
    case 1:
      for (volatile int i = 0;;) i = i + 1;
    case 2:
#if defined(__x86_64__)
      asm volatile("mov $57, %%eax; syscall" ::: "rax", "rcx", "r11", "memory");
#else
      asm volatile("mov x8, #220; svc #0" ::: "x8", "x0", "memory");
#endif
      break;
    default:
      launch->fault->argument = 1;
      launch->fault->index = 12345;
      launch->fault->set = 1;
      __builtin_trap();
  }
  out[0] = 1;
}

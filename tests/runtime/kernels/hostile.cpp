// SPDX-License-Identifier: Apache-2.0
// A library that does what its scalars say and dmlc would not compile: const int* x, int* out, int mode, long long
// value, int n. Modes: 0 writes to an address, 1 reads it, 2 jumps to it, 3 calls the system, 4 runs an instruction, 5
// waits for messages of others, 6 writes to the socket, 7 takes stack, 8 takes memory of the system, 9 never ends.
#include "tests/runtime/kernels/kernel.h"

namespace {

constexpr long kMapPrivate = 0x22;

long system_call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
#if defined(__x86_64__)
  long result = number;
  register long fourth asm("r10") = d;
  register long fifth asm("r8") = e;
  register long sixth asm("r9") = 0;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
               : "rcx", "r11", "memory");
  return result;
#else
  register long call asm("x8") = number;
  register long first asm("x0") = a;
  register long second asm("x1") = b;
  register long third asm("x2") = c;
  register long fourth asm("x3") = d;
  register long fifth asm("x4") = e;
  register long sixth asm("x5") = 0;
  asm volatile("svc #0"
               : "+r"(first)
               : "r"(call), "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(sixth)
               : "memory");
  return first;
#endif
}

#if defined(__x86_64__)
constexpr long kSend = 44, kReceive = 45, kMap = 9;
void instruction(long which) {
  if (which == 0) asm volatile("hlt");
  if (which == 1) asm volatile("ud2");
  if (which == 2) asm volatile("int3");
  if (which == 3) asm volatile("cli");
  if (which == 4) asm volatile("int $0x80" : : "a"(2));
  if (which == 5) asm volatile("mov %%rax, %%cr3" : : : "memory");
  if (which == 6)
    asm volatile("xor %%edx, %%edx; mov $1, %%eax; xor %%ecx, %%ecx; idiv %%ecx" : : : "eax", "ecx", "edx");
  if (which == 7) asm volatile("mov $0, %%rsp; push %%rax" : : : "memory");
}
#else
constexpr long kSend = 206, kReceive = 207, kMap = 222;
void instruction(long) { asm volatile("udf #0"); }
#endif

__attribute__((noinline)) long take_stack(long depth) {
  volatile char block[4096];
  block[depth % 4096] = static_cast<char>(depth);
  return depth < 0 ? 0 : take_stack(depth + 1) + block[0];
}

void take_memory() {
  for (;;) {
    const long at = system_call(kMap, 0, 64 << 20, 3, kMapPrivate, -1);
    if (at < 0 && at > -4096) __builtin_trap();
    for (long i = 0; i < (64 << 20); i += 4096) reinterpret_cast<volatile char*>(at)[i] = 1;
  }
}

}  // namespace

DMLC_KERNEL {
  const long number = value<long long>(launch, 3);
  static char message[4096];
  switch (value<int>(launch, 2)) {
    case 0:
      *reinterpret_cast<volatile int*>(number) = 1;
      break;
    case 1:
      value<int*>(launch, 1)[0] = *reinterpret_cast<volatile int*>(number);
      break;
    case 2:
      reinterpret_cast<void (*)()>(number)();
      break;
    case 3:
      system_call(number, 0, 0, 0, 0, 0);
      break;
    case 4:
      instruction(number);
      break;
    case 5:
      for (;;) system_call(kReceive, number, reinterpret_cast<long>(message), sizeof(message));
    case 6:
      for (;;) system_call(kSend, number, reinterpret_cast<long>(message), sizeof(message), 0x4000);
    case 7:
      value<int*>(launch, 1)[0] = static_cast<int>(take_stack(1));
      break;
    case 8:
      take_memory();
      break;
    default:
      for (volatile long i = 0;;) i = i + 1;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Functions of integers: the smaller and the larger, bits, upper halves of products. Arithmetic wraps.
#pragma once

#include "types.h"

// Negated as unsigned, so that the smallest integer stays what it is.
DMLC_DEVICE int abs(int x) { return x < 0 ? static_cast<int>(0u - static_cast<unsigned int>(x)) : x; }
DMLC_DEVICE long labs(long x) { return x < 0 ? static_cast<long>(0ul - static_cast<unsigned long>(x)) : x; }
DMLC_DEVICE long long llabs(long long x) {
  return x < 0 ? static_cast<long long>(0ull - static_cast<unsigned long long>(x)) : x;
}

DMLC_DEVICE int min(int x, int y) { return x < y ? x : y; }
DMLC_DEVICE int max(int x, int y) { return x > y ? x : y; }
DMLC_DEVICE unsigned int min(unsigned int x, unsigned int y) { return x < y ? x : y; }
DMLC_DEVICE unsigned int max(unsigned int x, unsigned int y) { return x > y ? x : y; }
DMLC_DEVICE long min(long x, long y) { return x < y ? x : y; }
DMLC_DEVICE long max(long x, long y) { return x > y ? x : y; }
DMLC_DEVICE unsigned long min(unsigned long x, unsigned long y) { return x < y ? x : y; }
DMLC_DEVICE unsigned long max(unsigned long x, unsigned long y) { return x > y ? x : y; }
DMLC_DEVICE long long min(long long x, long long y) { return x < y ? x : y; }
DMLC_DEVICE long long max(long long x, long long y) { return x > y ? x : y; }
DMLC_DEVICE unsigned long long min(unsigned long long x, unsigned long long y) { return x < y ? x : y; }
DMLC_DEVICE unsigned long long max(unsigned long long x, unsigned long long y) { return x > y ? x : y; }

/// Sums of 2, 4 and 8 neighbouring bits, then of the bytes: no instruction is assumed, and loops become vectors.
DMLC_DEVICE int __popc(unsigned int x) {
  x -= (x >> 1) & 0x55555555u;
  x = (x & 0x33333333u) + ((x >> 2) & 0x33333333u);
  return static_cast<int>((((x + (x >> 4)) & 0x0f0f0f0fu) * 0x01010101u) >> 24);
}
DMLC_DEVICE int __popcll(unsigned long long x) {
  return __popc(static_cast<unsigned int>(x)) + __popc(static_cast<unsigned int>(x >> 32));
}
DMLC_DEVICE int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned int>(x)); }
DMLC_DEVICE int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x)); }
DMLC_DEVICE int __ffs(int x) { return x == 0 ? 0 : __builtin_ctz(static_cast<unsigned int>(x)) + 1; }
DMLC_DEVICE int __ffsll(long long x) { return x == 0 ? 0 : __builtin_ctzll(static_cast<unsigned long long>(x)) + 1; }

DMLC_DEVICE unsigned int __brev(unsigned int x) {
  x = ((x >> 1) & 0x55555555u) | ((x & 0x55555555u) << 1);
  x = ((x >> 2) & 0x33333333u) | ((x & 0x33333333u) << 2);
  x = ((x >> 4) & 0x0f0f0f0fu) | ((x & 0x0f0f0f0fu) << 4);
  return __builtin_bswap32(x);
}
DMLC_DEVICE unsigned long long __brevll(unsigned long long x) {
  const unsigned long long upper = __brev(static_cast<unsigned int>(x));
  return (upper << 32) | __brev(static_cast<unsigned int>(x >> 32));
}

DMLC_DEVICE int __mulhi(int x, int y) { return static_cast<int>((static_cast<long long>(x) * y) >> 32); }
DMLC_DEVICE unsigned int __umulhi(unsigned int x, unsigned int y) {
  return static_cast<unsigned int>((static_cast<unsigned long long>(x) * y) >> 32);
}
DMLC_DEVICE long long __mul64hi(long long x, long long y) {
  __extension__ typedef __int128 Wide;
  return static_cast<long long>((static_cast<Wide>(x) * y) >> 64);
}
DMLC_DEVICE unsigned long long __umul64hi(unsigned long long x, unsigned long long y) {
  __extension__ typedef unsigned __int128 Wide;
  return static_cast<unsigned long long>((static_cast<Wide>(x) * y) >> 64);
}

/// The lower 24 bits of both, with their signs.
DMLC_DEVICE int __mul24(int x, int y) {
  const int a = static_cast<int>(static_cast<unsigned int>(x) << 8) >> 8;
  const int b = static_cast<int>(static_cast<unsigned int>(y) << 8) >> 8;
  return static_cast<int>(static_cast<unsigned int>(a) * static_cast<unsigned int>(b));
}
DMLC_DEVICE unsigned int __umul24(unsigned int x, unsigned int y) { return (x & 0xffffffu) * (y & 0xffffffu); }

// SPDX-License-Identifier: Apache-2.0
// Compiled for this processor alone.
#include "tests/bench/network/peak.h"

#include <cstddef>

namespace dmlc::bench {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t kLanes = 16;
#elif defined(__AVX2__)
constexpr std::size_t kLanes = 8;
#else
constexpr std::size_t kLanes = 4;
#endif
using Lanes = float __attribute__((vector_size(4 * kLanes)));
// More than latency times ports, fewer than registers; named, so that all stay in registers.
constexpr std::size_t kChains = 12;

}  // namespace

double run_peak(std::uint64_t rounds) {
  Lanes a{}, b{}, c{}, d{}, e{}, f{}, g{}, h{}, i{}, j{}, k{}, l{};
  const Lanes factor = Lanes{} + 0.999F;
  const Lanes addend = Lanes{} + 0.001F;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    a = a * factor + addend;
    b = b * factor + addend;
    c = c * factor + addend;
    d = d * factor + addend;
    e = e * factor + addend;
    f = f * factor + addend;
    g = g * factor + addend;
    h = h * factor + addend;
    i = i * factor + addend;
    j = j * factor + addend;
    k = k * factor + addend;
    l = l * factor + addend;
    asm volatile("" : "+v"(a), "+v"(b), "+v"(c), "+v"(d), "+v"(e), "+v"(f), "+v"(g), "+v"(h), "+v"(i), "+v"(j));
  }
  asm volatile("" : : "v"(a), "v"(b), "v"(c), "v"(d), "v"(e), "v"(f), "v"(g), "v"(h), "v"(i), "v"(j), "v"(k), "v"(l));
  return static_cast<double>(rounds) * kChains * kLanes * 2;
}

}  // namespace dmlc::bench

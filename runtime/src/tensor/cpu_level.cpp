// SPDX-License-Identifier: Apache-2.0
// Asks the processor for the features of each level.
#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::tensor {
namespace {

unsigned find_level() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
                  __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("lzcnt") &&
                  __builtin_cpu_supports("movbe");
  if (!v3) return 2;
  const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
  return v4 ? 4 : 3;
#else
  return 2;
#endif
}

}  // namespace

unsigned cpu_level() {
  static const unsigned level = find_level();
  return level;
}

}  // namespace dmlc::tensor

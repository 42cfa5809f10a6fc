// SPDX-License-Identifier: Apache-2.0
// Reads and resets VmHWM.
#include "runtime/src/jobs/peak_memory.h"

#include <cstdlib>
#include <fstream>
#include <string>

namespace dmlc::jobs {

void reset_peak_memory() {
  std::ofstream file("/proc/self/clear_refs");
  file << "5";
}

std::uint64_t peak_memory() {
  std::ifstream file("/proc/self/status");
  const std::string name = "VmHWM:";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name)) return std::strtoull(line.c_str() + name.size(), nullptr, 10) * 1024;
  }
  return 0;
}

}  // namespace dmlc::jobs

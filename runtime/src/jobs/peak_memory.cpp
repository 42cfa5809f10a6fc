// SPDX-License-Identifier: Apache-2.0
// Reads and resets VmHWM.
#include "runtime/src/jobs/peak_memory.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <string>

namespace dmlc::jobs {
namespace {

std::uint64_t kilobytes_of(const std::string& line) {
  return std::strtoull(line.c_str() + line.find(':') + 1, nullptr, 10);
}

}  // namespace

/// Shared anonymous memory of mmap, see proc(5).
std::uint64_t mapped_server_memory() {
  std::ifstream file("/proc/self/smaps");
  std::uint64_t sum = 0;
  bool is_shared = false;
  for (std::string line; std::getline(file, line);) {
    const bool is_address = line.empty() || std::isupper(static_cast<unsigned char>(line.front())) == 0;
    if (is_address) {
      is_shared = line.find("/dev/zero") != std::string::npos;
    } else if (is_shared && line.starts_with("Rss:")) {
      sum += kilobytes_of(line);
    }
  }
  return sum * 1024;
}

void reset_peak_memory() {
  std::ofstream file("/proc/self/clear_refs");
  file << "5";
}

std::uint64_t peak_memory(std::uint64_t server) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("VmHWM:")) continue;
    const std::uint64_t peak = kilobytes_of(line) * 1024;
    return peak - std::min(peak, server);
  }
  return 0;
}

}  // namespace dmlc::jobs

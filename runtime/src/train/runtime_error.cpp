// SPDX-License-Identifier: Apache-2.0
// Fills the messages of runtime_errors.def and words sizes and durations for them.
#include "runtime/src/train/runtime_error.h"

#include <cstdio>

namespace dmlc {

std::string fill_message(std::string_view message, const std::string* arguments, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const bool is_hole = message[i] == '{' && i + 2 < message.size() && message[i + 2] == '}';
    const std::size_t index = is_hole ? static_cast<std::size_t>(message[i + 1] - '0') : count;
    if (index >= count) {
      out += message[i];
      continue;
    }
    out += arguments[index];
    i += 2;
  }
  return out;
}

std::string bytes_text(unsigned long long bytes) {
  static constexpr const char* kUnits[] = {"bytes", "kB", "MB", "GB", "TB"};
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, value < 10 ? "%.1f %s" : "%.0f %s", value, kUnits[unit]);
  return text;
}

std::string duration_text(unsigned long long milliseconds) {
  if (milliseconds % 1000 != 0) return std::to_string(milliseconds) + " ms";
  const unsigned long long seconds = milliseconds / 1000;
  if (seconds == 0 || seconds % 60 != 0) return std::to_string(seconds) + " s";
  if (seconds % 3600 != 0) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds / 3600) + " h";
}

}  // namespace dmlc

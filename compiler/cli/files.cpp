// SPDX-License-Identifier: Apache-2.0
// File reading and careful writing.
#include "compiler/cli/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dmlc::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLimit = 64 << 20;

Failure failure(int code) { return {std::strerror(code)}; }

Result<std::string> read_all(int file) {
  std::string text;
  char buffer[65536];
  for (ssize_t n = 0; (n = ::read(file, buffer, sizeof buffer)) != 0;) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failure(errno);
    text.append(buffer, static_cast<std::size_t>(n));
    if (text.size() > kLimit) return Failure{"it is larger than 64 MiB"};
  }
  return text;
}

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(file, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool has_content(const fs::path& path, std::string_view content) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0 || static_cast<std::size_t>(facts.st_size) != content.size()) return false;
  const auto now = read_file(path.string());
  return now && *now == content;
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  if (path == "-") return read_all(0);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failure(errno);
  auto text = read_all(file);
  ::close(file);
  return text;
}

Result<bool> write_file(const fs::path& path, std::string_view content) {
  if (has_content(path, content)) return false;
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (error) return Failure{error.message()};
  std::string part = path.string() + ".XXXXXX";
  const int file = ::mkostemp(part.data(), O_CLOEXEC);
  if (file < 0) return failure(errno);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const bool written = write_all(file, content) && ::fchmod(file, 0666 & ~mask) == 0;
  int code = written ? 0 : errno;
  if (::close(file) != 0 && code == 0) code = errno;
  if (code == 0 && ::rename(part.c_str(), path.c_str()) != 0) code = errno;
  if (code == 0) return true;
  ::unlink(part.c_str());
  return failure(code);
}

std::string dependency_rule(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs) {
  const auto escape = [](const std::string& path) {
    std::string text;
    for (const char c : path) {
      if (c == ' ' || c == '#' || c == '\\') text += '\\';
      if (c == '$') text += '$';
      text += c;
    }
    return text;
  };
  std::string rule;
  for (const auto& output : outputs) rule += (rule.empty() ? "" : " ") + escape(output);
  rule += ":";
  for (const auto& input : inputs) rule += " \\\n  " + escape(input);
  rule += "\n";
  // A removed input must not stop the build, it must make the rule run again.
  for (const auto& input : inputs) rule += "\n" + escape(input) + ":\n";
  return rule;
}

bool write_stdout(std::string_view text) { return write_all(1, text); }

}  // namespace dmlc::cli

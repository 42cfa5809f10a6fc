// SPDX-License-Identifier: Apache-2.0
// The file that CREATE KERNEL … FROM FILE names: beside the file that names it, and nowhere else, since sources may be
// compiled where others wrote them.
#include "compiler/check/kernel_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/base/utf8.h"

namespace dmlc::check {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxSourceBytes = std::uintmax_t{1} << 20;

class KernelFile {
 public:
  KernelFile(Checker& checker, const std::string& kernel, const std::string& name, Span span)
      : checker_(checker), kernel_(kernel), name_(name), span_(span) {}

  std::optional<FileId> read() {
    const fs::path path(name_);
    if (name_.empty()) return refuse("the name of its file is empty", "name a file: `FROM FILE 'kernel.cu'`");
    if (path.is_absolute())
      return refuse("`" + name_ + "` is an absolute path", "name the file by its path from the folder of this file");
    if (std::find(path.begin(), path.end(), fs::path("..")) != path.end())
      return refuse("`" + name_ + "` leads out of the folder of this file", "put the file beside this one or below it");
    if (path.extension() != ".cu")
      return refuse("`" + name_ + "` is no file of CUDA code", "name a file that ends in `.cu`");
    const fs::path place = fs::path(checker_.sources.file(span_.file).name()).parent_path() / path;
    std::error_code error;
    const bool is_file = fs::is_regular_file(place, error);
    if (is_file && fs::file_size(place, error) > kMaxSourceBytes)
      return refuse("`" + name_ + "` has more than 1 MiB", "keep the kernel alone in its file");
    std::ifstream file;
    if (is_file && !error) file.open(place, std::ios::binary);
    if (!file.is_open())
      return refuse("`" + name_ + "` cannot be read", "put the file beside this one, or correct its name");
    std::ostringstream text;
    text << file.rdbuf();
    return add(place.string(), text.str());
  }

 private:
  std::nullopt_t refuse(const std::string& what, const std::string& help) {
    checker_.sink.report<Diag::KernelSource>(span_, kernel_, what).help(help);
    return std::nullopt;
  }

  /// The rules of other sources hold here, too: they end in scripts and on screens.
  std::optional<FileId> add(std::string place, std::string text) {
    std::string_view rest = text;
    while (!rest.empty()) {
      const utf8::Decoded next = utf8::decode(rest);
      const bool is_sound = next.bytes != 0 && next.code_point != 0 && !utf8::is_bidi_control(next.code_point);
      if (is_sound) {
        rest.remove_prefix(next.bytes);
        continue;
      }
      const std::size_t begin = text.size() - rest.size();
      const std::string what = next.bytes == 0        ? "is not UTF-8"
                               : next.code_point == 0 ? "has a NUL byte"
                                                      : "has a character that turns the direction of text";
      return refuse("`" + name_ + "` " + what + " at byte " + std::to_string(begin + 1),
                    "write the file anew as UTF-8 text without it");
    }
    return checker_.sources.add(std::move(place), std::move(text));
  }

  Checker& checker_;
  const std::string& kernel_;
  const std::string& name_;
  const Span span_;
};

}  // namespace

std::optional<FileId> read_kernel_file(Checker& checker, const std::string& kernel, const std::string& name,
                                       Span span) {
  return KernelFile(checker, kernel, name, span).read();
}

}  // namespace dmlc::check

// SPDX-License-Identifier: Apache-2.0
// Bounds for sources that were written to exhaust the compiler: what Clang reads is counted while it reads.
#pragma once

#include <chrono>
#include <csetjmp>
#include <cstddef>
#include <optional>
#include <string>

#include "ir/kernel.h"

namespace clang {
class MacroArgs;
class MacroInfo;
class Token;
}  // namespace clang

namespace dmlc::codegen {

/// A finding for sources that are too large to be parsed at all.
[[nodiscard]] std::optional<ir::KernelFinding> limit_broken_by(const std::string& text);

/// Clang has no way to give up on a source: beyond a limit the watch jumps to `escape`, and what Clang holds is lost.
class ParseWatch {
 public:
  std::jmp_buf escape;

  /// A token behind the preprocessor.
  void read(const clang::Token& token);
  /// A macro, before its arguments are expanded.
  void expand(const clang::MacroInfo& macro, const clang::MacroArgs* arguments);
  /// A template made concrete.
  void instantiate();
  /// The rule that was broken, once `escape` was taken.
  [[nodiscard]] const char* broken() const { return broken_; }

 private:
  void check_time();
  [[noreturn]] void leave(const char* rule);

  std::size_t tokens_ = 0;
  std::size_t tokens_of_statement_ = 0;
  std::size_t branches_ = 0;
  std::size_t expansions_ = 0;
  std::size_t instances_ = 0;
  const char* broken_ = "";
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace dmlc::codegen

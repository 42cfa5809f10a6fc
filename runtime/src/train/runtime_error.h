// SPDX-License-Identifier: Apache-2.0
// The one exception of the runtime's plain C++ side: a row of runtime_errors.def with its arguments filled in.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace dmlc {

/// A mistake of the user or a limit of the server, found while training or predicting. `code` is a row of
/// runtime_errors.def; `subject` names the feature, target, model or table it is about (may be empty); `what()` is the
/// row's message with its arguments; `help` says what to do (may be empty).
class RuntimeError : public std::runtime_error {
 public:
  RuntimeError(std::string code, std::string subject, const std::string& message, std::string help = {})
      : std::runtime_error(message), code_(std::move(code)), subject_(std::move(subject)), help_(std::move(help)) {}

  [[nodiscard]] const std::string& code() const { return code_; }
  [[nodiscard]] const std::string& subject() const { return subject_; }
  [[nodiscard]] const std::string& help() const { return help_; }

 private:
  std::string code_;
  std::string subject_;
  std::string help_;
};

/// A finding that does not stop the work: a W06 row.
struct RuntimeWarning {
  std::string code;
  std::string subject;
  std::string message;
};

/// One enumerator per row of runtime_errors.def, for instance `RuntimeErrorId::NoRows`.
enum class RuntimeErrorId : unsigned {
#define DMLC_DIAGNOSTIC(code, name, severity, message) name,
#include "dmlc/runtime_errors.def"
#undef DMLC_DIAGNOSTIC
};

/// The fixed facts of a row.
struct RuntimeErrorInfo {
  std::string_view code;
  std::string_view message;  ///< with {0}, {1} … for the arguments
};

inline constexpr RuntimeErrorInfo kRuntimeErrors[] = {
#define DMLC_DIAGNOSTIC(code, name, severity, message) {#code, message},
#include "dmlc/runtime_errors.def"
#undef DMLC_DIAGNOSTIC
};

[[nodiscard]] constexpr const RuntimeErrorInfo& runtime_error_info(RuntimeErrorId id) {
  return kRuntimeErrors[static_cast<unsigned>(id)];
}

/// How many arguments a message takes: one more than its highest {n}.
[[nodiscard]] constexpr std::size_t argument_count(std::string_view message) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 2 < message.size(); ++i) {
    if (message[i] != '{' || message[i + 2] != '}') continue;
    const std::size_t index = static_cast<std::size_t>(message[i + 1] - '0') + 1;
    if (index > count) count = index;
  }
  return count;
}

/// Replaces {0} … {9} by the arguments.
[[nodiscard]] std::string fill_message(std::string_view message, const std::string* arguments, std::size_t count);

namespace detail {
inline std::string argument_text(std::string_view value) { return std::string(value); }
inline std::string argument_text(std::integral auto value) { return std::to_string(value); }
template <RuntimeErrorId id, class... Arguments>
std::string message_of(const Arguments&... arguments) {
  constexpr std::string_view message = runtime_error_info(id).message;
  static_assert(argument_count(message) == sizeof...(Arguments), "the row takes another number of arguments");
  const std::array<std::string, sizeof...(Arguments) + 1> texts{argument_text(arguments)...};
  return fill_message(message, texts.data(), sizeof...(Arguments));
}
}  // namespace detail

/// `throw make_error<RuntimeErrorId::TargetAllNull>(target, help, target)`: code and message come from the row; a wrong
/// number of arguments does not compile.
template <RuntimeErrorId id, class... Arguments>
[[nodiscard]] RuntimeError make_error(std::string subject, std::string help, const Arguments&... arguments) {
  return {std::string(runtime_error_info(id).code), std::move(subject), detail::message_of<id>(arguments...),
          std::move(help)};
}

template <RuntimeErrorId id, class... Arguments>
[[nodiscard]] RuntimeWarning make_warning(std::string subject, const Arguments&... arguments) {
  return {std::string(runtime_error_info(id).code), std::move(subject), detail::message_of<id>(arguments...)};
}

/// "1.5 GB", "640 kB": for messages about memory. "90 s", "30 min": about time.
[[nodiscard]] std::string bytes_text(unsigned long long bytes);
[[nodiscard]] std::string duration_text(unsigned long long milliseconds);

}  // namespace dmlc

// SPDX-License-Identifier: Apache-2.0
// Collects diagnostics; every stage reports here and nowhere else.
#pragma once

#include <fmt/format.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"

namespace dmlc {

namespace detail {
/// Number of distinct {n} placeholders in a row's message.
consteval std::size_t placeholder_count(std::string_view message) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 2 < message.size(); ++i)
    if (message[i] == '{' && message[i + 2] == '}') {
      const auto n = static_cast<std::size_t>(message[i + 1] - '0') + 1;
      count = n > count ? n : count;
    }
  return count;
}
/// In runtime_diagnostics.h.
template <Diag id>
consteval std::string_view runtime_message();
template <Diag id>
consteval std::string_view message_of() {
#define DMLC_DIAGNOSTIC(code, name, severity, message) \
  if constexpr (id == Diag::name) return message;
#define DMLC_RETIRED(code, reason)
#include "compiler/diagnostics/diagnostics.def"
  if constexpr (id >= Diag::RuntimeFindings) return runtime_message<id>();
}
}  // namespace detail

/// Adds details to a diagnostic just reported. It must not outlive the sink.
class DiagnosticBuilder {
 public:
  explicit DiagnosticBuilder(Diagnostic& diagnostic) : diagnostic_(diagnostic) {}

  DiagnosticBuilder& label(std::string text) {
    diagnostic_.label = std::move(text);
    return *this;
  }
  DiagnosticBuilder& note(Span span, std::string text) {
    diagnostic_.notes.push_back({span, true, std::move(text)});
    return *this;
  }
  DiagnosticBuilder& note(std::string text) {
    diagnostic_.notes.push_back({{}, false, std::move(text)});
    return *this;
  }
  DiagnosticBuilder& help(std::string text) {
    diagnostic_.helps.push_back(std::move(text));
    return *this;
  }
  DiagnosticBuilder& fix(Span span, std::string replacement) {
    diagnostic_.fixes.push_back({span, std::move(replacement)});
    return *this;
  }

 private:
  Diagnostic& diagnostic_;
};

class DiagnosticSink {
 public:
  /// Reports row `id` at `span`; a wrong number of arguments does not compile.
  template <Diag id, class... Args>
  DiagnosticBuilder report(Span span, const Args&... args) {
    static_assert(detail::placeholder_count(detail::message_of<id>()) == sizeof...(Args),
                  "the arguments must match the placeholders of diagnostics.def");
    return add(id, span, true, fmt::format(fmt::runtime(detail::message_of<id>()), args...));
  }
  /// The same for a mistake that has no place in a source file.
  template <Diag id, class... Args>
  DiagnosticBuilder report_without_place(const Args&... args) {
    static_assert(detail::placeholder_count(detail::message_of<id>()) == sizeof...(Args),
                  "the arguments must match the placeholders of diagnostics.def");
    return add(id, Span{}, false, fmt::format(fmt::runtime(detail::message_of<id>()), args...));
  }
  /// For codes known only at run time (errors that the runtime sends back).
  DiagnosticBuilder add(Diag id, Span span, bool has_span, std::string message);

  [[nodiscard]] bool has_errors() const { return error_count_ != 0; }
  [[nodiscard]] std::size_t error_count() const { return error_count_; }
  [[nodiscard]] const std::deque<Diagnostic>& diagnostics() const { return diagnostics_; }
  /// Ordered by file and place; those without a place last. Equal diagnostics (same code, span, message) appear once.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;

 private:
  std::deque<Diagnostic> diagnostics_;
  std::size_t error_count_ = 0;
};

}  // namespace dmlc

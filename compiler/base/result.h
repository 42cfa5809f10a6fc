// SPDX-License-Identifier: Apache-2.0
// The outcome of work that can fail for a reason outside the source: files, sockets, programs.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace dmlc {

/// Why something outside failed, in one sentence without a full stop.
struct Failure {
  std::string message;
};

/// A value or the reason why there is none. Asking a failed one for its value is a bug and throws.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}            // NOLINT: meant to convert
  Result(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT: meant to convert

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }
  /// Only for a failed one.
  [[nodiscard]] const std::string& error() const { return std::get<1>(state_).message; }

 private:
  std::variant<T, Failure> state_;
};

/// Success without a value.
struct Done {};
using Status = Result<Done>;

}  // namespace dmlc

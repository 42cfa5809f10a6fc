// SPDX-License-Identifier: Apache-2.0
// A value on the heap, for trees whose nodes hold nodes of their own type.
#pragma once

#include <memory>
#include <utility>

namespace dmlc {

/// Owns one T, copies deeply and compares by value. Never null, except after it was moved from.
template <class T>
class Box {
 public:
  Box() : value_(std::make_unique<T>()) {}
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT: a T is meant to turn into a Box
  /// Takes over what `value` points to; it is not null.
  explicit Box(std::unique_ptr<T> value) : value_(std::move(value)) {}
  Box(const Box& other) : value_(std::make_unique<T>(*other)) {}
  Box(Box&&) noexcept = default;
  Box& operator=(const Box& other) {
    if (this != &other) value_ = std::make_unique<T>(*other);
    return *this;
  }
  Box& operator=(Box&&) noexcept = default;
  ~Box() = default;

  [[nodiscard]] T& operator*() { return *value_; }
  [[nodiscard]] const T& operator*() const { return *value_; }
  [[nodiscard]] T* operator->() { return value_.get(); }
  [[nodiscard]] const T* operator->() const { return value_.get(); }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace dmlc

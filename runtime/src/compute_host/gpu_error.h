// SPDX-License-Identifier: Apache-2.0
// What can go wrong on a GPU, as a value: the compute host reports it and ends or falls back to processors.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace dmlc::compute_host {

struct GpuError {
  enum class Kind {
    NoDriver,     ///< no CUDA driver, or one that is too old, on this machine
    NoDevice,     ///< a driver, but no card that can be used
    OutOfMemory,  ///< of the card
    Module,       ///< the code cannot be loaded; `log` has what the driver's compiler said
    Launch,       ///< the shape of the launch exceeds the card or the kernel
    TimedOut,     ///< still running at the end of its time
    Stopped,      ///< still running when the caller asked for the end
    Driver,       ///< everything else that the driver reports
  };
  Kind kind = Kind::Driver;
  int code = 0;       ///< CUresult; 0 when the driver was not asked
  std::string name;   ///< `CUDA_ERROR_ILLEGAL_ADDRESS`; empty when the driver was not asked
  std::string text;   ///< what it means, in the driver's or our words
  std::string doing;  ///< `loading the module`
  std::string log;    ///< several lines, or empty
  /// Nothing works on this card in this process from here on. Memory of the card is gone, and since a kernel may still
  /// be running, the process ends by `_exit`: the driver's own clean-up would wait for it.
  bool sticky = false;

  /// `loading the module: a PTX JIT compilation failed (CUDA_ERROR_INVALID_PTX)`
  [[nodiscard]] std::string message() const {
    return doing + ": " + text + (name.empty() ? std::string() : " (" + name + ")");
  }
};

/// A value or what went wrong.
template <class T>
class [[nodiscard]] GpuResult {
 public:
  GpuResult(T value) : state_(std::in_place_index<0>, std::move(value)) {}         // NOLINT: meant to convert
  GpuResult(GpuError error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: meant to convert

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }
  /// Only for a failed one.
  [[nodiscard]] const GpuError& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, GpuError> state_;
};

struct GpuDone {};
using GpuStatus = GpuResult<GpuDone>;

}  // namespace dmlc::compute_host

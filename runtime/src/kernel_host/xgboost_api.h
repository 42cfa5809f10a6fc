// SPDX-License-Identifier: Apache-2.0
// Owners of XGBoost's handles; every failing call throws.
#pragma once

#include <xgboost/c_api.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace dmlc::host {

struct LibraryError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void check(int result) {
  if (result != 0) throw LibraryError(XGBGetLastError());
}

/// A DMatrixHandle.
class Matrix {
 public:
  Matrix() = default;
  explicit Matrix(DMatrixHandle handle) : handle_(handle) {}
  ~Matrix() {
    if (handle_ != nullptr) XGDMatrixFree(handle_);
  }
  Matrix(Matrix&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Matrix& operator=(Matrix&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  [[nodiscard]] DMatrixHandle get() const { return handle_; }

 private:
  DMatrixHandle handle_ = nullptr;
};

/// A BoosterHandle.
class Booster {
 public:
  explicit Booster(DMatrixHandle training) { check(XGBoosterCreate(&training, 1, &handle_)); }
  explicit Booster(BoosterHandle handle, int) : handle_(handle) {}
  ~Booster() { XGBoosterFree(handle_); }
  Booster(const Booster&) = delete;
  Booster& operator=(const Booster&) = delete;
  [[nodiscard]] BoosterHandle get() const { return handle_; }
  void set(const char* name, const std::string& value) { check(XGBoosterSetParam(handle_, name, value.c_str())); }

 private:
  BoosterHandle handle_ = nullptr;
};

}  // namespace dmlc::host

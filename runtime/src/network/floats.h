// SPDX-License-Identifier: Apache-2.0
// An array of floats that begins on 64 bytes and is zero at first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace dmlc::network {

class Floats {
 public:
  Floats() = default;
  /// Throws std::bad_alloc.
  explicit Floats(std::size_t size) : size_(size) {
    if (size == 0) return;
    memory_.reset(static_cast<float*>(::operator new[](size * sizeof(float), kAlignment)));
    clear();
  }
  Floats(const Floats& other) : Floats(other.size_) { assign(other); }
  Floats& operator=(const Floats& other) {
    if (size_ != other.size_) *this = Floats(other.size_);
    assign(other);
    return *this;
  }
  Floats(Floats&& other) noexcept : memory_(std::move(other.memory_)), size_(std::exchange(other.size_, 0)) {}
  Floats& operator=(Floats&& other) noexcept {
    memory_ = std::move(other.memory_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~Floats() = default;

  [[nodiscard]] float* data() { return memory_.get(); }
  [[nodiscard]] const float* data() const { return memory_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  void clear() {
    if (size_ > 0) std::memset(data(), 0, size_ * sizeof(float));
  }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(float* memory) const { ::operator delete[](memory, kAlignment); }
  };
  void assign(const Floats& other) {
    if (size_ > 0) std::memcpy(data(), other.data(), size_ * sizeof(float));
  }

  std::unique_ptr<float[], Free> memory_;
  std::size_t size_ = 0;
};

}  // namespace dmlc::network

// SPDX-License-Identifier: Apache-2.0
// The trainer's memory file, mapped read-only, as columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/boosted_request.h"

namespace dmlc::host {

class MappedMatrix {
 public:
  /// Throws train::ProtocolError when the file is shorter than the request says, std::system_error when it cannot be
  /// mapped. The request must stay.
  MappedMatrix(int file, const train::BoostedRequest& request);
  ~MappedMatrix();
  MappedMatrix(const MappedMatrix&) = delete;
  MappedMatrix& operator=(const MappedMatrix&) = delete;

  [[nodiscard]] std::size_t block_count() const { return request_.blocks.size(); }
  [[nodiscard]] std::size_t rows(std::size_t block) const { return request_.blocks[block].rows; }
  /// `column` counts the request's columns.
  [[nodiscard]] const float* numbers(std::size_t block, std::size_t column) const {
    return at<float>(request_.blocks[block].columns[column]);
  }
  [[nodiscard]] const std::int32_t* codes(std::size_t block, std::size_t column) const {
    return at<std::int32_t>(request_.blocks[block].columns[column]);
  }
  [[nodiscard]] const float* target_numbers(std::size_t block) const {
    return at<float>(request_.blocks[block].target);
  }
  [[nodiscard]] const std::int32_t* target_codes(std::size_t block) const {
    return at<std::int32_t>(request_.blocks[block].target);
  }
  /// The rows of a block that belong to a split, ascending.
  void rows_of(std::size_t block, ingest::Split split, std::vector<std::uint32_t>& out) const;

 private:
  template <class T>
  [[nodiscard]] const T* at(std::uint64_t offset) const {
    return reinterpret_cast<const T*>(base_ + offset);
  }
  const train::BoostedRequest& request_;
  const std::byte* base_ = nullptr;
};

}  // namespace dmlc::host

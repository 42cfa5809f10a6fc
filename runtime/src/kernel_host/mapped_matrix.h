// SPDX-License-Identifier: Apache-2.0
// The trainer's memory file, mapped as columns and as the place for margins.
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
  /// mapped. The request and the descriptor must stay.
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

  /// Moves the cells of these rows to the front of their columns, in the order given, and gives the memory of all
  /// other cells of the block back to the system. Targets and splits stay. Once per block.
  void keep_rows(std::size_t block, std::span<const std::uint32_t> kept);
  /// Where the margins of a split's rows belong, in the order of the rows.
  [[nodiscard]] float* margins(ingest::Split split) const;

 private:
  template <class T>
  [[nodiscard]] T* at(std::uint64_t offset) const {
    return reinterpret_cast<T*>(base_ + offset);
  }
  void release(std::uint64_t begin, std::uint64_t end) const;

  int file_;
  const train::BoostedRequest& request_;
  std::byte* base_ = nullptr;
};

}  // namespace dmlc::host

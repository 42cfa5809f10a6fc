// SPDX-License-Identifier: Apache-2.0
// Sums of derivatives by the parameters. Of embeddings only the rows that were read have any.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/network/shape.h"

namespace dmlc::network {

/// A row of an embedding's table.
struct TableRow {
  std::uint32_t embedding = 0;
  std::uint32_t row = 0;
};

class Gradients {
 public:
  /// All 0. `layout` must outlive it.
  explicit Gradients(const Layout& layout);

  /// In the places of the layout.
  [[nodiscard]] float* data() { return values_.data(); }
  [[nodiscard]] const float* data() const { return values_.data(); }
  /// The derivatives by a row of an embedding, which belongs to rows() from now on.
  [[nodiscard]] float* row(TableRow row);
  [[nodiscard]] const std::vector<TableRow>& rows() const { return rows_; }
  [[nodiscard]] std::size_t place(TableRow row) const;

  void clear();
  void add(const Gradients& other);
  [[nodiscard]] double sum_of_squares() const;
  void scale(float factor);

 private:
  const Layout* layout_;
  Floats values_;
  std::vector<TableRow> rows_;
  std::vector<bool> is_read_;  // per row of all tables
};

}  // namespace dmlc::network

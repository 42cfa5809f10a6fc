// SPDX-License-Identifier: Apache-2.0
// Sums of derivatives, dense and by rows.
#include "runtime/src/network/gradients.h"

#include <cstring>

namespace dmlc::network {

Gradients::Gradients(const Layout& layout)
    : layout_(&layout), values_(layout.size()), is_read_(layout.embedding_rows()) {}

std::size_t Gradients::place(TableRow row) const {
  const EmbeddingTable& table = layout_->embeddings()[row.embedding];
  return table.place + row.row * table.stride;
}

float* Gradients::row(TableRow row) {
  const std::size_t number = layout_->embeddings()[row.embedding].first_row + row.row;
  if (!is_read_[number]) {
    is_read_[number] = true;
    rows_.push_back(row);
  }
  return values_.data() + place(row);
}

void Gradients::clear() {
  std::memset(values_.data(), 0, layout_->dense_end() * sizeof(float));
  for (const TableRow& row : rows_) {
    const EmbeddingTable& table = layout_->embeddings()[row.embedding];
    std::memset(values_.data() + place(row), 0, table.stride * sizeof(float));
    is_read_[table.first_row + row.row] = false;
  }
  rows_.clear();
}

void Gradients::add(const Gradients& other) {
  kernels().add(values_.data(), other.values_.data(), layout_->dense_end());
  for (const TableRow& each : other.rows_) {
    kernels().add(row(each), other.values_.data() + place(each), layout_->embeddings()[each.embedding].stride);
  }
}

double Gradients::sum_of_squares() const {
  double sum = kernels().sum_of_squares(values_.data(), layout_->dense_end());
  for (const TableRow& each : rows_) {
    sum += kernels().sum_of_squares(values_.data() + place(each), layout_->embeddings()[each.embedding].stride);
  }
  return sum;
}

void Gradients::scale(float factor) {
  kernels().scale(values_.data(), factor, layout_->dense_end());
  for (const TableRow& each : rows_) {
    kernels().scale(values_.data() + place(each), factor, layout_->embeddings()[each.embedding].stride);
  }
}

}  // namespace dmlc::network

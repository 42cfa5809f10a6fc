// SPDX-License-Identifier: Apache-2.0
// Lays out a batch and moves from row to row.
#include "runtime/src/ingest/row_batch.h"

#include <algorithm>

namespace dmlc::ingest {
namespace {

constexpr std::size_t kFirstTextBytes = 64 * 1024;

}  // namespace

RowBatch::RowBatch(const std::vector<FeatureColumn>& features, TargetKind target)
    : columns_(features.size() + 1), target_(features.size()), text_(kFirstTextBytes) {
  std::vector<CellKind> kinds;
  for (const FeatureColumn& feature : features) kinds.push_back(feature.kind);
  kinds.push_back(target == TargetKind::label ? CellKind::category : CellKind::number);
  const auto is_time = [](CellKind kind) { return kind == CellKind::timestamp || kind == CellKind::date; };
  const auto times = static_cast<std::size_t>(std::count_if(kinds.begin(), kinds.end(), is_time));
  const auto texts = static_cast<std::size_t>(std::count(kinds.begin(), kinds.end(), CellKind::category));
  numbers_.assign((kinds.size() - times - texts) * kBatchRows, kNullNumber);
  times_.assign(times * kBatchRows, kNullTime);
  texts_.assign(texts * kBatchRows, {});
  double* number = numbers_.data();
  std::int64_t* time = times_.data();
  TextPlace* text = texts_.data();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (is_time(kinds[i])) {
      columns_[i].times = time;
      time += kBatchRows;
    } else if (kinds[i] == CellKind::category) {
      columns_[i].texts = text;
      text += kBatchRows;
    } else {
      columns_[i].numbers = number;
      number += kBatchRows;
    }
  }
}

void RowBatch::set_null(std::size_t feature) noexcept {
  const Column& column = columns_[feature];
  if (column.numbers != nullptr) {
    column.numbers[count_] = kNullNumber;
  } else if (column.texts != nullptr) {
    column.texts[count_] = {};
  } else {
    column.times[count_] = kNullTime;
  }
}

void RowBatch::end_row(Split split) noexcept {
  if (target_is_null_) {
    target_is_null_ = false;
    ++dropped_;
    text_end_ = row_text_begin_;
    return;
  }
  training_[count_] = split == Split::training ? -1 : 0;
  splits_[count_] = split;
  row_text_begin_ = text_end_;
  ++count_;
}

void RowBatch::make_room(std::size_t size) { text_.resize(std::max(text_.size() * 2, text_end_ + size + kShortText)); }

void RowBatch::pad() {
  std::fill(training_.begin() + static_cast<std::ptrdiff_t>(count_), training_.end(), 0);
  for (std::size_t first = 0; first < numbers_.size(); first += kBatchRows) {
    std::fill_n(numbers_.data() + first + count_, kBatchRows - count_, kNullNumber);
  }
}

void RowBatch::clear(std::size_t capacity) {
  capacity_ = capacity;
  count_ = 0;
  dropped_ = 0;
  text_end_ = 0;
  row_text_begin_ = 0;
}

}  // namespace dmlc::ingest
